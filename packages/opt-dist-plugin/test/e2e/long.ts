/** Is this the long run (`tools/test --long`)? It tries every kind of a thing, and CI at least one. */
export const IS_LONG = process.env['OPT_DIST_TEST_LONG'] === 'true';

/** A test of the long run only. */
export const itLong = IS_LONG ? it : it.skip;
