//! One letter many times, compressed by hand (RFC 1951 and 1952): as small as a
//! large answer can be on the wire.

/// A gzip member with one deflate block after it, no name and no time.
const HEAD: [u8; 10] = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255];

/// In the fixed code of deflate: a space, and "the last letter 258 times more".
const BLANK: (u32, u32) = (0b0101_0000, 8);
const REPEATED: (u32, u32) = (0b1_1000_1010_0000, 13);
const LETTERS: usize = 258;

/// About so many blanks. The checksum behind them is missing: whoever reads
/// that far has read everything.
pub(super) fn blanks(count: usize) -> Vec<u8> {
    // Of a number the lowest bit comes first, of a code the highest: a block
    // that is the last, in the fixed code.
    let mut bits = vec![true, true, false];
    let mut put = |(code, length): (u32, u32)| {
        bits.extend((0..length).rev().map(|bit| code >> bit & 1 == 1));
    };
    put(BLANK);
    (0..count / LETTERS).for_each(|_| put(REPEATED));
    let byte = |bits: &[bool]| {
        let bits = bits.iter().rev();
        bits.fold(0, |byte, bit| byte << 1 | u8::from(*bit))
    };
    HEAD.into_iter().chain(bits.chunks(8).map(byte)).collect()
}
