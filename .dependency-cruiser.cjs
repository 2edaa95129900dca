const rooms = require('./rooms.cjs');

/** Every import must run from the roof towards the ground; see rooms.cjs. */
const downwards = Object.entries(rooms).flatMap(([name, list]) =>
  list.slice(0, -1).map((room, index) => ({
    name: `${name}/${room.name}-imports-upwards`,
    comment:
      'A room imports only from those below it (rooms.cjs). Move the declaration down, or the user up.',
    severity: 'error',
    from: { path: `^packages/${name}/src/${room.name}/`, pathNot: '[.]spec[.]ts$' },
    to: {
      path: `^packages/${name}/src/(?:(?:${list
        .slice(index + 1)
        .map((above) => above.name)
        .join('|')})/|index[.]ts$)`,
    },
  })),
);

/** What `effects` says of a room, as a regular expression. */
function effectsOf(name, { name: room, effects }) {
  return effects.map((glob) => {
    const pattern = glob
      .replaceAll('**/*', '.+')
      .replaceAll('*', '[^/]+')
      .replace(/\{(.+?)\}/g, (_, names) => `(?:${names.replaceAll(',', '|')})`);
    return `^packages/${name}/src/${room}/${pattern}[.]ts$`;
  });
}

const withEffects = Object.entries(rooms).flatMap(([name, list]) =>
  list.flatMap((room) => effectsOf(name, room)),
);

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    ...downwards,
    {
      name: 'no-circles',
      comment: 'Files import each other in a circle, types included.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    ...Object.entries(rooms).map(([name, list]) => ({
      name: `${name}-file-outside-of-the-rooms`,
      comment: 'rooms.cjs does not know this room: say there where it stands.',
      severity: 'error',
      from: {},
      to: {
        path: `^packages/${name}/src/`,
        pathNot: `^packages/${name}/src/(?:(?:${list.map((room) => room.name).join('|')})/|index[.]ts$)`,
      },
    })),
    {
      name: 'pure-file-calls-effects',
      comment: 'A pure file imports values of one that has effects (rooms.cjs): pass data in.',
      severity: 'error',
      from: {
        path: '^packages/[^/]+/src/[^/]+/',
        pathNot: ['[.]spec[.]ts$', ...withEffects],
      },
      to: { path: withEffects, dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'product-imports-test',
      comment: 'What is published imports nothing of the tests.',
      severity: 'error',
      from: { path: '^packages/[^/]+/src/', pathNot: '[.]spec[.]ts$' },
      to: { path: '^packages/[^/]+/(?:test|e2e)/|[.]spec[.]ts$' },
    },
    {
      name: 'profile-formats-stands-alone',
      comment: 'profile-formats uses nobody.',
      severity: 'error',
      from: { path: '^packages/profile-formats/src/' },
      to: { path: '^packages/opt-dist-plugin/' },
    },
    {
      name: 'package-imports-another-by-its-path',
      comment: 'A published package finds another by its name alone.',
      severity: 'error',
      from: { path: '^packages/([^/]+)/' },
      to: { path: '^packages/', pathNot: '^packages/$1/', dependencyTypesNot: ['aliased'] },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(?:^|/)dist/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.base.json' },
  },
};
