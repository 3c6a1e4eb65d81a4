// A bare web server around a peer's engine: form in, TwiML out, nothing added.
const http = require('http');

exports.serve = function (answer) {
  http.createServer((request, response) => {
    let body = '';
    request.on('data', (piece) => { body += piece; });
    request.on('end', async () => {
      const form = new URLSearchParams(body);
      let said = '';
      try {
        if (form.get('From')) said = await answer(form.get('From'), form.get('Body'));
      } catch (error) {
        said = 'error ' + error.message;
      }
      const twiml = `<Response><Message>${said.replace(/&/g, '&amp;').replace(/</g, '&lt;')}</Message></Response>`;
      response.writeHead(200, {'Content-Type': 'text/xml', 'Content-Length': Buffer.byteLength(twiml)});
      response.end(twiml);
    });
  }).listen(Number(process.env.PORT), '127.0.0.1');
};
