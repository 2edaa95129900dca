import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { temporaryDirectory } from '../../../../test/temporary-directory';
import { type Care, download } from './download';
import type { Effects } from '../effects';

const CONTENT = Buffer.alloc(300_000, 'content of a tarball ');
const ETAG = '"one"';

const dir = temporaryDirectory('of each test');

/**
 * What the server does with one request; `range`: where the client wants it to begin, 0 where it does not
 * say.
 */
type Answer = (response: ServerResponse, range: number, request: IncomingMessage) => void;

function part(response: ServerResponse, start: number, etag: string | null = ETAG) {
  const headers: Record<string, string | number> = { 'content-length': CONTENT.length - start };
  if (etag !== null) headers['etag'] = etag;
  if (start > 0) headers['content-range'] = `bytes ${start}-${CONTENT.length - 1}/${CONTENT.length}`;
  response.writeHead(start > 0 ? 206 : 200, headers);
}

const whole: Answer = (response, range) => {
  part(response, range);
  response.end(CONTENT.subarray(range));
};

const cutAt =
  (at: number, etag: string | null = ETAG): Answer =>
  (response, range) => {
    part(response, range, etag);
    sendUntil(at, response, range);
  };

/**
 * Cuts the connection when the client has written it all: what it has only received is lost with the
 * connection.
 */
function sendUntil(
  at: number,
  response: ServerResponse,
  range: number,
  then: () => unknown = () => response.destroy(),
) {
  response.write(CONTENT.subarray(range, at));
  const look = setInterval(() => {
    const part = path.join(dir(), 'a.tar.part');
    if (!response.destroyed && !(existsSync(part) && statSync(part).size >= at)) return;
    clearInterval(look);
    then();
  }, 5);
}

const status =
  (code: number): Answer =>
  (response) => {
    response.writeHead(code).end();
  };

describe('download', () => {
  let server: Server;
  let answers: Answer[];
  let asked: { range: string | undefined; condition: unknown }[];
  const said: string[] = [];
  const effects: Effects = {
    say: (line) => said.push(line),
    stop: new AbortController().signal,
    env: {},
  };
  const file = () => path.join(dir(), 'a.tar');
  const get = (more: Partial<Effects> = {}, care: Partial<Care> = {}) =>
    download(url(), file(), { ...effects, ...more }, { pause: 1, ...care });
  const url = () => `http://127.0.0.1:${(server.address() as AddressInfo).port}/a.tar`;
  const digest = () => createHash('sha256').update(readFileSync(file())).digest('hex');
  const EXPECTED = createHash('sha256').update(CONTENT).digest('hex');

  beforeEach(async () => {
    asked = [];
    said.length = 0;
    server = createServer((request, response) => {
      const { range } = request.headers;
      asked.push({ range, condition: request.headers['if-range'] });
      const answer = answers.shift() ?? status(404);
      answer(response, Number(/bytes=(\d+)-/.exec(range ?? '')?.[1] ?? 0), request);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });
  afterEach(() => {
    server.closeAllConnections();
    server.close();
  });

  it('gets a file and leaves nothing else', async () => {
    answers = [whole];
    expect(await get()).toMatchObject({ ok: true });
    expect(digest()).toBe(EXPECTED);
    expect(readdirSync(dir())).toEqual(['a.tar']);
  });

  it('goes on by itself where the connection was cut', async () => {
    answers = [cutAt(100_000), cutAt(200_000), whole];
    expect(await get()).toMatchObject({ ok: true });
    expect(digest()).toBe(EXPECTED);
    expect(asked).toEqual([
      { range: undefined, condition: undefined },
      { range: 'bytes=100000-', condition: ETAG },
      { range: 'bytes=200000-', condition: ETAG },
    ]);
  });

  it('gives up when nothing comes, keeps the part, and goes on with it another time', async () => {
    answers = [cutAt(100_000), status(503), status(503)];
    const { error } = (await get()) as { error: unknown };
    expect(error).toMatchObject({ kind: 'download', detail: 'HTTP status 503', kept: 100_000 });
    expect(existsSync(file())).toBe(false);
    expect(statSync(`${file()}.part`).size).toBe(100_000);
    answers = [whole];
    expect(await get()).toMatchObject({ ok: true });
    expect(digest()).toBe(EXPECTED);
    expect(asked.at(-1)).toEqual({ range: 'bytes=100000-', condition: ETAG });
  });

  it('begins anew when the server sends the whole of another file', async () => {
    answers = [
      cutAt(100_000),
      (response) => {
        part(response, 0, '"two"');
        response.end(CONTENT);
      },
    ];
    expect(await get()).toMatchObject({ ok: true });
    expect(digest()).toBe(EXPECTED);
  });

  it('begins anew where nothing tells whether the file is still the same', async () => {
    const changed = Buffer.alloc(CONTENT.length, 'another tarball of the same size ');
    answers = [
      cutAt(100_000, null),
      (response, range) => {
        part(response, range, null);
        response.end(changed.subarray(range));
      },
    ];
    expect(await get()).toMatchObject({ ok: true });
    expect(readFileSync(file()).equals(changed)).toBe(true);
    expect(asked.map(({ range }) => range)).toEqual([undefined, undefined]);
    expect(said.at(-1)).toMatch(/; starting over$/);
  });

  it('goes on without a validator where the digest is compared', async () => {
    answers = [cutAt(100_000, null), whole];
    expect(await get({}, { isCompared: true })).toMatchObject({ ok: true });
    expect(digest()).toBe(EXPECTED);
    expect(asked.map(({ range }) => range)).toEqual([undefined, 'bytes=100000-']);
  });

  it.each([
    ['before it answers', () => undefined],
    [
      'in the middle',
      (response: ServerResponse, range: number) => {
        part(response, range);
        response.write(CONTENT.subarray(range, 100_000));
      },
    ],
  ])(
    'says that a server is silent %s, ends the request in time, and tries again',
    async (_, silent: Answer) => {
      answers = [silent, whole];
      expect(await get({}, { patience: { tell: 500, giveUp: 1000 } })).toMatchObject({ ok: true });
      expect(digest()).toBe(EXPECTED);
      expect(said[0]).toBe('  nothing came for 0.5 s; waiting for 1 s at most');
      expect(said[1]).toMatch(/^ {2}nothing came for 1 s; (starting over|resuming at )/);
    },
  );

  it('begins anew when, with no validator, the size is another one', async () => {
    answers = [
      cutAt(100_000, null),
      (response, range) => {
        response.writeHead(206, { 'content-length': 5, 'content-range': `bytes ${range}-${range + 4}/*` });
        response.end('other');
      },
      whole,
    ];
    expect(await get({}, { isCompared: true })).toMatchObject({ ok: true });
    expect(digest()).toBe(EXPECTED);
  });

  it('begins anew when the range that comes is of another file, although it was asked for with a condition', async () => {
    answers = [
      cutAt(100_000),
      (response, range) => {
        part(response, range, '"two"');
        response.end(Buffer.alloc(CONTENT.length - range, 'other'));
      },
      whole,
    ];
    expect(await get()).toMatchObject({ ok: true });
    expect(digest()).toBe(EXPECTED);
    expect(asked.map(({ range }) => range)).toEqual([undefined, 'bytes=100000-', undefined]);
  });

  it('goes on with a range that comes without a validator, as it may after a condition', async () => {
    answers = [
      (response) => {
        // In chunks, so without a length.
        response.writeHead(200, { etag: ETAG });
        sendUntil(100_000, response, 0);
      },
      (response, range) => {
        part(response, range, null);
        sendUntil(200_000, response, range);
      },
      whole,
    ];
    expect(await get()).toMatchObject({ ok: true });
    expect(digest()).toBe(EXPECTED);
    expect(asked.at(-1)).toEqual({ range: 'bytes=200000-', condition: ETAG });
  });

  it('asks for the rest where the server sends less than the whole range', async () => {
    answers = [
      cutAt(100_000),
      (response, range) => {
        const headers = { etag: ETAG, 'content-length': 100_000 };
        const shown = `bytes ${range}-${range + 99_999}/${CONTENT.length}`;
        response.writeHead(206, { ...headers, 'content-range': shown });
        response.end(CONTENT.subarray(range, range + 100_000));
      },
      whole,
    ];
    expect(await get()).toMatchObject({ ok: true });
    expect(digest()).toBe(EXPECTED);
  });

  it.each(['gzip', 'x-gzip'])('refuses what comes with Content-Encoding: %s', async (encoding) => {
    const zipped = gzipSync(CONTENT);
    const encoded: Answer = (response) => {
      response.writeHead(200, { 'content-encoding': encoding, 'content-length': zipped.length, etag: ETAG });
      response.end(zipped);
    };
    answers = [encoded, whole];
    expect(await get()).toEqual({ ok: false, error: { kind: 'encoded', url: url(), encoding } });
    expect(asked.length).toBe(1);
    expect(readdirSync(dir())).toEqual([]);
  });

  it('gives up on a part that has to be begun anew again and again', async () => {
    const again = [cutAt(100_000), status(416)];
    answers = [...again, ...again, ...again, whole];
    expect(await get()).toMatchObject({ error: { kind: 'download', kept: 100_000 } });
    expect(asked.length).toBe(3);
  });

  it('finds out that all of it was there already', async () => {
    answers = [cutAt(CONTENT.length), status(416)];
    expect(await get()).toMatchObject({ ok: true });
    expect(digest()).toBe(EXPECTED);
  });

  it('does not ask again for what is refused', async () => {
    answers = [status(404), whole];
    expect(await get()).toMatchObject({ error: { detail: 'HTTP status 404', kept: 0 } });
    expect(asked.length).toBe(1);
  });

  it('leaves nothing where nothing came', async () => {
    const cut: Answer = (response) => {
      part(response, 0);
      response.flushHeaders();
      setTimeout(() => response.destroy(), 50);
    };
    answers = [cut, cut, cut];
    expect(await get()).toMatchObject({ error: { kept: 0 } });
    expect(asked.length).toBe(3);
    expect(readdirSync(dir())).toEqual([]);
  });

  it('stops when it is told to and keeps the part', async () => {
    const controller = new AbortController();
    answers = [
      (response, range) => {
        part(response, range);
        sendUntil(100_000, response, range, () => {
          controller.abort();
        });
      },
    ];
    expect(await get({ stop: controller.signal })).toMatchObject({ error: { kept: 100_000 } });
    expect(readdirSync(dir()).sort()).toEqual(['a.tar.part', 'a.tar.part.json']);
  });
});
