//! The image that the compiler puts behind the run time: strings, functions, code.

/// Last bytes of a program: the image's length and this.
const MAGIC: &[u8; 8] = b"MINIEXE1";

pub struct Function {
    pub start: usize,
    pub slots: usize,
}

pub struct Program<'a> {
    pub strings: Vec<&'a str>,
    pub functions: Vec<Function>,
    pub code: &'a [u8],
}

struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    fn take(&mut self, length: usize) -> Option<&'a [u8]> {
        let part = self.0.get(..length)?;
        self.0 = &self.0[length..];
        Some(part)
    }

    fn number(&mut self) -> Option<usize> {
        Some(u32::from_le_bytes(self.take(4)?.try_into().ok()?) as usize)
    }
}

/// Finds the image at the end of the file.
pub fn parse(file: &[u8]) -> Option<Program<'_>> {
    let (rest, magic) = file.split_at_checked(file.len().checked_sub(8)?)?;
    if magic != MAGIC {
        return None;
    }
    let (rest, length) = rest.split_at_checked(rest.len().checked_sub(8)?)?;
    let length = u64::from_le_bytes(length.try_into().ok()?) as usize;
    let mut reader = Reader(rest.get(rest.len().checked_sub(length)?..)?);
    let mut strings = Vec::new();
    for _ in 0..reader.number()? {
        let length = reader.number()?;
        strings.push(std::str::from_utf8(reader.take(length)?).ok()?);
    }
    let mut functions = Vec::new();
    for _ in 0..reader.number()? {
        functions.push(Function { start: reader.number()?, slots: reader.number()? });
    }
    let length = reader.number()?;
    Some(Program { strings, functions, code: reader.take(length)? })
}
