import { randomBytes } from 'node:crypto';
import { IS_LONG } from './long';
import { archiveOf, NX_MEMBERS, sealed } from '../entries/archive';
import { status, type TestingServer } from '../entries/server';

/** A fault of the server, and the words of its warning. */
export interface Fault {
  readonly name: string;
  readonly words: string | null;
  /** Whether the result waits to be uploaded afterwards. */
  readonly waits: boolean;
  readonly fault: (server: TestingServer) => void | Promise<void>;
  readonly address?: string;
}

const JUNK = Buffer.from('this is no archive');

const ALL: readonly Fault[] = [
  { name: 'down', words: 'ECONNREFUSED', waits: true, fault: (server) => server.stop() },
  {
    name: 'no-dns',
    words: 'cannot be reached',
    waits: true,
    fault: nothing,
    address: 'http://no-such-host.invalid',
  },
  ...[401, 403, 500, 204].map((code) => row(`get-${code}`, `answered ${code}`, false, onGet(status(code)))),
  row('get-302', 'answered 302', false, (server) => {
    server.get = status(302, { location: `${server.address}/v1/cache/elsewhere` });
  }),
  ...[401, 500, 503].map((code) => row(`put-${code}`, `answered ${code}`, true, onPut(status(code)))),
  row('put-413', 'will not be uploaded', false, onPut(status(413))),
  row('put-403', 'note: 1 result was not shared', false, onPut(status(403))),
  row(
    'put-login',
    'answered with a web page',
    true,
    onPut((request, response) => {
      response.writeHead(200, { 'content-type': 'text/html' }).end('<!DOCTYPE html><title>Log in</title>');
      request.resume();
    }),
  ),
  row('put-409', null, false, onPut(status(409))),
  row(
    'put-reset',
    'cut a transfer off',
    true,
    onPut((request) => request.socket.resetAndDestroy()),
  ),
  row(
    'truncated',
    'cut a transfer off',
    false,
    onGet((_request, response) => {
      response.writeHead(200, { 'content-length': 1000 });
      response.write(JUNK, () => response.destroy());
    }),
  ),
  row(
    'junk',
    'the guard refuses',
    false,
    onGet((_request, response) => response.writeHead(200).end(JUNK)),
  ),
  // Whole answers with the leftovers of a crash of the server, or of its disk.
  row(
    'cut-archive',
    'the guard refuses',
    false,
    onGet((_request, response) => response.writeHead(200).end(archiveFor('cut-archive').subarray(0, -100))),
  ),
  row(
    'cut-entry',
    'the guard refuses',
    false,
    onGet((_request, response, hash) =>
      response.writeHead(200).end(sealed(archiveFor('cut-entry'), hash).subarray(100)),
    ),
  ),
  row(
    'flipped-crc',
    'expected CRC-32',
    false,
    onGet((_request, response) => {
      const archive = archiveFor('flipped-crc');
      archive.writeUInt8(archive.readUInt8(archive.length - 8) ^ 1, archive.length - 8);
      response.writeHead(200).end(archive);
    }),
  ),
  // Of this Nx would make a link by which a later run writes outside of the workspace.
  row(
    'link-out',
    'a link within the workspace, found the target',
    false,
    onGet((_request, response) => {
      const link = { name: 'cheap/out-link-out/result', type: '2', target: '../../../outside' };
      response.writeHead(200).end(archiveOf([link, ...NX_MEMBERS]));
    }),
  ),
  row(
    'empty',
    'the guard refuses',
    false,
    onGet((_request, response) => response.writeHead(200).end()),
  ),
  row('never-answers', 'did not answer within 2 s', true, (server) => {
    server.get = nothing;
    server.put = (request) => request.resume();
  }),
  row('slow-put', null, false, (server) => {
    server.put = (request, response, hash) =>
      setTimeout(() => {
        server.store(request, response, hash);
      }, 1500);
  }),
  row(
    'below-the-floor',
    'too slow',
    false,
    onGet((_request, response) => {
      response.writeHead(200, { 'content-length': 1_000_000 });
      const timer = setInterval(() => response.write('x'), 100);
      response.on('close', () => {
        clearInterval(timer);
      });
    }),
  ),
  row(
    'dies-during-upload',
    'cannot be reached',
    true,
    (server) => {
      server.put = () => void server.stop();
    },
    'cut a transfer off|cannot be reached',
  ),
];

/** Each has another of its kind beside it, or is refused by checks of which attacks.e2e.ts tries all. */
const ONLY_LONG = [
  ...['get-403', 'get-204', 'put-401', 'put-503', 'junk', 'cut-entry', 'flipped-crc', 'link-out', 'empty'],
];

export const FAULTS = ALL.filter(({ name }) => IS_LONG || !ONLY_LONG.includes(name));

/** As Nx writes it, of a task whose result is 600 kB that no compression makes smaller. */
export function archiveFor(name: string): Buffer {
  const content = randomBytes(600_000);
  const [first, ...others] = NX_MEMBERS;
  const members = [{ name: `cheap/out-${name}/result`, content }, first, ...others];
  return archiveOf(members.filter((member) => member !== undefined));
}

type Handler = NonNullable<TestingServer['get']>;

function row(
  name: string,
  words: string | null,
  waits: boolean,
  fault: Fault['fault'],
  either = words,
): Fault {
  return { name, words: either, waits, fault };
}

function onGet(handler: Handler): Fault['fault'] {
  return (server) => {
    server.get = handler;
  };
}

function onPut(handler: Handler): Fault['fault'] {
  return (server) => {
    server.put = handler;
  };
}

function nothing() {
  // The connection stays open and silent.
}
