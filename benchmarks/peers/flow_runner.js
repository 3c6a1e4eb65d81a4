// @floip/flow-runner with three turns: two questions and a closing message; contexts in memory.
const {createContextDataObjectFor, FlowRunner, SupportedMode} = require('@floip/flow-runner');
const {serve} = require('./web.js');

const TEXTS = {
  town: 'Automated. In danger call 911. What town are you in?',
  need: 'What do you need? 1 Shelter 2 Health 3 Legal',
  end: 'Norwalk: The Center 203-555-0101 24h. Trafficking Hotline 1-888-373-7888, text 233733.',
};
const resources = Object.entries(TEXTS).map(([uuid, value]) => ({
  uuid, values: [{language_id: 'eng', value, content_type: 'TEXT', modes: ['TEXT'], mime_type: 'text/plain'}],
}));
const block = (uuid, type, next) => ({
  uuid, type, name: uuid, label: uuid, semantic_label: '',
  config: {prompt: uuid, text: {max_response_characters: 1600}},
  exits: [{uuid: uuid + '-exit', name: 'default', default: true, destination_block: next, test: 'true', config: {}}],
});
const flow = {
  uuid: 'flow', name: 'three turns', label: '', interaction_timeout: 3600, supported_modes: ['TEXT'],
  languages: [{id: 'eng', name: 'English', abbreviation: 'EN'}], last_modified: '2020-01-01 00:00:00.000Z',
  first_block_id: 'town', exit_block_id: 'end',
  blocks: [block('town', 'MobilePrimitives.OpenResponse', 'need'),
    block('need', 'MobilePrimitives.OpenResponse', 'end'),
    block('end', 'MobilePrimitives.Message', null)],
};
const talks = new Map();

serve(async (sender, text) => {
  let talk = talks.get(sender);
  if (!talk) {
    const contact = {id: sender, name: '', created_at: '2020-01-01', groups: [], setProperty() {}, getProperty() {}};
    const context = await createContextDataObjectFor(
      contact, [], 'user', 'org', [flow], 'eng', SupportedMode.TEXT || 'TEXT', resources);
    context.first_flow_id = 'flow';
    talk = new FlowRunner(context);
    talks.set(sender, talk);
  } else {
    talk.prompt.value = text;
  }
  const cursor = await talk.run();
  if (!cursor) {
    talks.delete(sender);
    return TEXTS.end;
  }
  talk.prompt = cursor.prompt;
  if (cursor.prompt.config.kind === 'Message') {
    talks.delete(sender);
    return TEXTS.end;
  }
  return TEXTS[cursor.prompt.config.prompt] || 'unknown prompt';
});
