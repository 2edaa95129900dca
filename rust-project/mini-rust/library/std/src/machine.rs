//! Executes code. Functions are decoded when they are first called.

use crate::image::Program;
use crate::opcode::*;
use std::io::Write;

const REGISTERS: usize = 16;
const MAX_DEPTH: usize = 20_000;

/// A decoded instruction.
#[derive(Clone, Default)]
struct Inst {
    op: u8,
    regs: [u8; 4],
    imm: i64,
    targets: Vec<u32>,
}

struct Frame {
    function: usize,
    next: usize,
    base: usize,
    arguments: usize,
    result: usize,
}

type Outcome<T> = Result<T, String>;

pub struct Machine<'a> {
    program: &'a Program<'a>,
    decoded: Vec<Option<std::rc::Rc<Vec<Inst>>>>,
    heap: Vec<Vec<i64>>,
    stack: Vec<i64>,
    frames: Vec<Frame>,
    pushed: Vec<i64>,
    output: std::io::BufWriter<std::io::Stdout>,
}

fn decode(code: &[u8]) -> Option<Vec<Inst>> {
    let mut at = 0;
    let mut starts = std::collections::HashMap::new();
    let mut insts: Vec<Inst> = Vec::new();
    let mut furthest = 0;
    let varint = |at: &mut usize| -> Option<i64> {
        let (mut value, mut shift) = (0u64, 0);
        loop {
            let byte = *code.get(*at)?;
            *at += 1;
            value |= u64::from(byte & 127).checked_shl(shift)?;
            shift += 7;
            if byte < 128 {
                return Some((value >> 1) as i64 ^ -((value & 1) as i64));
            }
        }
    };
    // A function ends where nothing goes on and no target lies behind.
    loop {
        starts.insert(at as u32, insts.len() as u32);
        let op = *code.get(at)?;
        at += 1;
        let mut inst = Inst { op, ..Inst::default() };
        let mut register = 0;
        for letter in INSTRUCTIONS.get(op as usize)?.1.bytes() {
            match letter {
                b'D' | b'R' => {
                    inst.regs[register] = *code.get(at)?;
                    register += 1;
                    at += 1;
                }
                b'I' => inst.imm = varint(&mut at)?,
                _ => {
                    let count = if letter == b'T' { varint(&mut at)? } else { 1 };
                    for _ in 0..count {
                        let target = u32::from_le_bytes(code.get(at..at + 4)?.try_into().ok()?);
                        furthest = furthest.max(target as usize);
                        inst.targets.push(target);
                        at += 4;
                    }
                }
            }
        }
        insts.push(inst);
        if matches!(op, JMP | RET | TRAP | JTAB) && at > furthest {
            break;
        }
    }
    for inst in &mut insts {
        for target in &mut inst.targets {
            *target = *starts.get(target)?;
        }
    }
    Some(insts)
}

impl<'a> Machine<'a> {
    pub fn new(program: &'a Program<'a>) -> Machine<'a> {
        Machine {
            program,
            decoded: vec![None; program.functions.len()],
            heap: Vec::new(),
            stack: Vec::new(),
            frames: Vec::new(),
            pushed: Vec::new(),
            output: std::io::BufWriter::new(std::io::stdout()),
        }
    }

    /// Runs the first function to its end.
    pub fn run(mut self) -> Outcome<()> {
        let outcome = self.enter(0, 0).and_then(|()| self.execute());
        let _ = self.output.flush();
        outcome
    }

    fn code(&mut self, function: usize) -> Outcome<std::rc::Rc<Vec<Inst>>> {
        if let Some(code) = &self.decoded[function] {
            return Ok(code.clone());
        }
        let start = self.program.functions[function].start;
        let code = decode(&self.program.code[start..]).ok_or("the program's code is damaged")?;
        let code = std::rc::Rc::new(code);
        self.decoded[function] = Some(code.clone());
        Ok(code)
    }

    fn enter(&mut self, function: usize, result: usize) -> Outcome<()> {
        if self.frames.len() >= MAX_DEPTH {
            return Err("stack overflow".to_string());
        }
        let arguments = self.stack.len();
        self.stack.append(&mut self.pushed);
        let base = self.stack.len();
        self.stack.resize(base + REGISTERS + self.program.functions[function].slots, 0);
        self.frames.push(Frame { function, next: 0, base, arguments, result });
        Ok(())
    }

    fn object(&mut self, values: Vec<i64>) -> i64 {
        self.heap.push(values);
        self.heap.len() as i64 - 1
    }

    fn element(&mut self, array: i64, index: i64) -> Outcome<&mut i64> {
        let array = &mut self.heap[array as usize];
        let length = array.len();
        array
            .get_mut(usize::try_from(index).unwrap_or(usize::MAX))
            .ok_or_else(|| format!("index out of bounds: the len is {length} but the index is {index}"))
    }

    fn execute(&mut self) -> Outcome<()> {
        'frames: while let Some(frame) = self.frames.last() {
            let (function, base, arguments) = (frame.function, frame.base, frame.arguments);
            let mut next = frame.next;
            let code = self.code(function)?;
            loop {
                let inst = &code[next];
                next += 1;
                let [a, b, c, d] = inst.regs.map(|register| base + register as usize);
                macro_rules! read {
                    ($register:expr) => {
                        self.stack[$register]
                    };
                }
                let second = || -> i64 { inst.imm };
                match inst.op {
                    MOV => read!(a) = read!(b),
                    LDI | LDSTR => read!(a) = inst.imm,
                    LDSLOT => read!(a) = self.stack[base + REGISTERS + inst.imm as usize],
                    STSLOT => self.stack[base + REGISTERS + inst.imm as usize] = read!(a),
                    ADD..=SHR | EQ..=GE => read!(a) = operate(inst.op, read!(b), read!(c))?,
                    ADDI => read!(a) = operate(ADD, read!(b), second())?,
                    MULI..=SHRI => read!(a) = operate(inst.op - MULI + MUL, read!(b), second())?,
                    EQI..=GEI => read!(a) = operate(inst.op - EQI + EQ, read!(b), second())?,
                    NEG => read!(a) = read!(b).wrapping_neg(),
                    NOT => read!(a) = (read!(b) == 0) as i64,
                    STREQ => {
                        read!(a) =
                            (self.program.strings[read!(b) as usize] == self.program.strings[read!(c) as usize]) as i64
                    }
                    SEL => read!(a) = if read!(b) != 0 { read!(c) } else { read!(d) },
                    ARG => self.pushed.push(read!(a)),
                    ARGI => self.pushed.push(inst.imm),
                    GETARG => read!(a) = self.stack[arguments + inst.imm as usize],
                    CALL => {
                        self.frames.last_mut().unwrap().next = next;
                        self.enter(inst.imm as usize, a)?;
                        continue 'frames;
                    }
                    NEWOBJ | NEWARR => {
                        let values = std::mem::take(&mut self.pushed);
                        read!(a) = self.object(values);
                    }
                    NEWFILL => {
                        let length = usize::try_from(read!(c)).map_err(|_| "capacity overflow")?;
                        let value = read!(b);
                        read!(a) = self.object(vec![value; length]);
                    }
                    GETF => read!(a) = self.heap[read!(b) as usize][inst.imm as usize],
                    SETF => self.heap[read!(a) as usize][inst.imm as usize] = read!(b),
                    AGET => {
                        let (array, index) = (read!(b), read!(c));
                        read!(a) = *self.element(array, index)?;
                    }
                    ASET => {
                        let (array, index, value) = (read!(a), read!(b), read!(c));
                        *self.element(array, index)? = value;
                    }
                    ALEN => read!(a) = self.heap[read!(b) as usize].len() as i64,
                    APUSH => {
                        let value = read!(b);
                        self.heap[read!(a) as usize].push(value);
                    }
                    PRINT => self.print(read!(a), inst.imm)?,
                    ASSERT if read!(a) == 0 => return Err("assertion failed".to_string()),
                    ASSERT => {}
                    PANIC => return Err(self.program.strings[read!(a) as usize].to_string()),
                    JMP => next = inst.targets[0] as usize,
                    BT if read!(a) != 0 => next = inst.targets[0] as usize,
                    BF if read!(a) == 0 => next = inst.targets[0] as usize,
                    BT | BF => {}
                    BEQ..=BGE => {
                        if operate(inst.op - BEQ + EQ, read!(a), read!(b))? != 0 {
                            next = inst.targets[0] as usize;
                        }
                    }
                    BEQI..=BGEI => {
                        if operate(inst.op - BEQI + EQ, read!(a), inst.imm)? != 0 {
                            next = inst.targets[0] as usize;
                        }
                    }
                    JTAB => {
                        let index = read!(a).wrapping_sub(inst.imm) as u64;
                        let last = inst.targets.len() - 1;
                        next = inst.targets[(index.min(last as u64)) as usize] as usize;
                    }
                    RET => {
                        let value = read!(a);
                        let frame = self.frames.pop().unwrap();
                        self.stack.truncate(frame.arguments);
                        if !self.frames.is_empty() {
                            self.stack[frame.result] = value;
                        }
                        continue 'frames;
                    }
                    _ => return Err("entered unreachable code".to_string()),
                }
            }
        }
        Ok(())
    }

    fn print(&mut self, value: i64, kind: i64) -> Outcome<()> {
        let done = match kind {
            1 => writeln!(self.output, "{}", value != 0),
            2 => writeln!(self.output, "{}", self.program.strings[value as usize]),
            _ => writeln!(self.output, "{value}"),
        };
        done.map_err(|error| format!("failed printing to stdout: {error}"))
    }
}

fn operate(op: u8, left: i64, right: i64) -> Outcome<i64> {
    Ok(match op {
        ADD => left.wrapping_add(right),
        SUB => left.wrapping_sub(right),
        MUL => left.wrapping_mul(right),
        DIV | REM if right == 0 => return Err("attempt to divide by zero".to_string()),
        DIV => left.wrapping_div(right),
        REM => left.wrapping_rem(right),
        AND => left & right,
        OR => left | right,
        XOR => left ^ right,
        SHL => left.wrapping_shl(right as u32),
        SHR => left.wrapping_shr(right as u32),
        EQ => (left == right) as i64,
        NE => (left != right) as i64,
        LT => (left < right) as i64,
        LE => (left <= right) as i64,
        GT => (left > right) as i64,
        _ => (left >= right) as i64,
    })
}
