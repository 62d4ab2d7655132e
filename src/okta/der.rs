//! Reads values in DER (X.690), as far as certificates and keys need it.

/// The tags of an integer, an object identifier and so on.
pub(crate) const BOOLEAN: u8 = 0x01;
pub(crate) const INTEGER: u8 = 0x02;
pub(crate) const BIT_STRING: u8 = 0x03;
pub(crate) const OCTET_STRING: u8 = 0x04;
pub(crate) const OBJECT_IDENTIFIER: u8 = 0x06;
pub(crate) const SEQUENCE: u8 = 0x30;

/// The rest of a sequence of values in DER.
pub(crate) struct Reader<'der>(pub(crate) &'der [u8]);

impl<'der> Reader<'der> {
    /// Returns the tag and the content of the next value.
    pub(crate) fn next(&mut self) -> Option<(u8, &'der [u8])> {
        let (&tag, rest) = self.0.split_first()?;
        let (&first, rest) = rest.split_first()?;
        let (length, rest) = if first < 0x80 {
            (usize::from(first), rest)
        } else {
            // Four bytes count far beyond any certificate and any key.
            let (bytes, rest) = rest.split_at_checked(usize::from(first & 0x7f))?;
            let add = |sum: usize, byte: &u8| sum << 8 | usize::from(*byte);
            ((bytes.len() <= 4).then(|| bytes.iter().fold(0, add))?, rest)
        };
        let (content, rest) = rest.split_at_checked(length)?;
        self.0 = rest;
        Some((tag, content))
    }

    /// Returns the content of the next value, which must have this tag.
    pub(crate) fn expect(&mut self, expected: u8) -> Option<&'der [u8]> {
        let (tag, content) = self.next()?;
        (tag == expected).then_some(content)
    }

    /// Returns the values inside the next value, which must have this tag.
    pub(crate) fn enter(&mut self, expected: u8) -> Option<Self> {
        self.expect(expected).map(Reader)
    }

    /// Returns the content of the next value when it has this tag.
    pub(crate) fn optional(&mut self, tag: u8) -> Option<&'der [u8]> {
        let is_next = self.0.first() == Some(&tag);
        is_next.then(|| self.expect(tag)).flatten()
    }
}
