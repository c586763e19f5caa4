import { createServer } from 'node:http';

/** The least that a Node server can do with a POST: wait for its end and answer. */
const answer = '{"eventId":"00000000-0000-0000-0000-000000000000"}';
createServer((request, response) => {
  request.resume().once('end', () => {
    response.writeHead(200, { 'Content-Type': 'application/json', 'Content-Length': answer.length }).end(answer);
  });
}).listen(Number(process.env['HTTP_PORT']), '127.0.0.1');
