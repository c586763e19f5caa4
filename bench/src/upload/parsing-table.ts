import { createReadStream } from 'node:fs';
import { createServer } from 'node:http';
import { parse } from 'csv-parse';

/** For each request: reads the table that `TABLE` names with csv-parse, as objects, and does nothing with them. Answers how many there were. */
createServer((_request, response) => {
  let rows = 0;
  createReadStream(process.env['TABLE'] as string)
    .pipe(parse({ columns: true }))
    .on('data', () => rows++)
    .on('end', () => response.end(String(rows)));
}).listen(Number(process.env['HTTP_PORT']), '127.0.0.1');
