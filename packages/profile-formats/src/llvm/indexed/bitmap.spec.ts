import { gunzipSync } from 'node:zlib';
import { sourceOf } from '../../base/byte-source';
import { collect, valueOf } from '../../../test/llvm-tools/samples';
import { indexedFunctions } from './indexed';
import { readIndexedHeader } from './header';

/**
 * llvm-profdata 22, with and without `--write-prev-version`, of a text profile with function f, bitmap a1 a2
 * a3.
 */
const PROFILES = {
  11: 'H4sIAAAAAAACA/ufU1CUn5bZyM0ABowMaCCBCZVfgcZng9ICDKgGwGh2NJoBjS+gzoAVLGhjxCruwMuMoh+m6sFkFqziDVJsWMUVFrJjFT+gzolVPGEdF1ZxBlMerOILdvNiFf9Qx4dV3ECaH6t4hB128TuO2MXNnLCL2+MQZ2ToX+hzt9R/4hmYiAOUTmPFEZXMUHohlF4EpRdDaQ7k+EJPDwxo6QcAH/fa6YACAAA=',
  13: 'H4sIAAAAAAACA/ufU1CUn5bZyMsABowMaCCDCZXfgMbvgPLZoHwBBlSDYDQ7Gs2AxhdQZ8AKFrQxYhV34GVG0Q9T9WAyC1bxBik2rOIKC9mxih9Q58QqnrCOC6s4gykPVvEFu3mxin+o48MqbiDNj1U8wg67+B1H7OJmTtjF7XGIMzL0L/S5W+o/8QxMxAFKp7HiiEpmKL0QSi+C0ouhNAdyfKGnBw4m7PENAOV8+6eQAgAA',
};

test.each(Object.entries(PROFILES))(
  'version %s has 8 bytes for a byte of a bitmap',
  async (version, base64) => {
    const source = sourceOf(gunzipSync(Buffer.from(base64, 'base64')));
    const header = valueOf(await readIndexedHeader(source));
    expect(header.version).toBe(Number(version));
    const { records, damage } = await collect(indexedFunctions(source, header));
    expect(damage).toBeNull();
    expect(records).toMatchObject([
      { name: 'f', hash: 5n, counts: BigUint64Array.of(7n), bitmap: Uint8Array.of(0xa1, 0xa2, 0xa3) },
    ]);
  },
);
