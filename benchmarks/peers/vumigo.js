// vumigo_v02 with three turns, in its own test harness: the sandbox that hosts it is no longer to be had.
const vumigo = require('vumigo_v02');
const {serve} = require('./web.js');
const {App, AppTester} = vumigo;
const {EndState, FreeText} = vumigo.states;

const Referral = App.extend(function (self) {
  App.call(self, 'town');
  self.states.add('town', (name) => new FreeText(name, {
    question: 'Automated. In danger call 911. What town are you in?', next: 'need'}));
  self.states.add('need', (name) => new FreeText(name, {
    question: 'What do you need? 1 Shelter 2 Health 3 Legal', next: 'end'}));
  self.states.add('end', (name) => new EndState(name, {
    text: 'Norwalk: The Center 203-555-0101 24h. Trafficking Hotline 1-888-373-7888, text 233733.',
    next: 'town'}));
});
const states = new Map();
let last = Promise.resolve();

function turn(sender, text) {
  const state = states.get(sender);
  const tester = new AppTester(new Referral());
  tester.setup.config.app({name: 'referral'});
  tester.setup.user.addr(sender);
  if (state) tester.setup.user.state(state);
  let said = '';
  if (state) tester.input(text); else tester.start();
  tester.check(function (api, im) {
    const replies = api.outbound.store;
    said = replies[replies.length - 1].content;
    states.set(sender, im.user.state.name);
    if (im.user.state.name === 'end') states.delete(sender);
  });
  return tester.run().then(() => said);
}

serve((sender, text) => {
  last = last.then(() => turn(sender, text), () => turn(sender, text));  // one message at a time
  return last;
});
