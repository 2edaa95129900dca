//! The machine's instructions, in the order of their encoding. LLVM has the same list in MiniInstrInfo.td.

/// Names and formats: D register written, R register read, I number, B target, T table of targets.
pub const INSTRUCTIONS: &[(&str, &str)] = &[
    ("MOV", "DR"),
    ("LDI", "DI"),
    ("LDSTR", "DI"),
    ("LDSLOT", "DI"),
    ("STSLOT", "RI"),
    ("ADD", "DRR"),
    ("SUB", "DRR"),
    ("MUL", "DRR"),
    ("DIV", "DRR"),
    ("REM", "DRR"),
    ("AND", "DRR"),
    ("OR", "DRR"),
    ("XOR", "DRR"),
    ("SHL", "DRR"),
    ("SHR", "DRR"),
    ("NEG", "DR"),
    ("NOT", "DR"),
    ("EQ", "DRR"),
    ("NE", "DRR"),
    ("LT", "DRR"),
    ("LE", "DRR"),
    ("GT", "DRR"),
    ("GE", "DRR"),
    ("ADDI", "DRI"),
    ("MULI", "DRI"),
    ("DIVI", "DRI"),
    ("REMI", "DRI"),
    ("ANDI", "DRI"),
    ("ORI", "DRI"),
    ("XORI", "DRI"),
    ("SHLI", "DRI"),
    ("SHRI", "DRI"),
    ("EQI", "DRI"),
    ("NEI", "DRI"),
    ("LTI", "DRI"),
    ("LEI", "DRI"),
    ("GTI", "DRI"),
    ("GEI", "DRI"),
    ("STREQ", "DRR"),
    ("SEL", "DRRR"),
    ("ARG", "R"),
    ("ARGI", "I"),
    ("GETARG", "DI"),
    ("CALL", "DI"),
    ("NEWOBJ", "DI"),
    ("GETF", "DRI"),
    ("SETF", "RRI"),
    ("NEWARR", "DI"),
    ("NEWFILL", "DRR"),
    ("AGET", "DRR"),
    ("ASET", "RRR"),
    ("ALEN", "DR"),
    ("APUSH", "RR"),
    ("PRINT", "RI"),
    ("ASSERT", "R"),
    ("PANIC", "R"),
    ("JMP", "B"),
    ("BT", "RB"),
    ("BF", "RB"),
    ("BEQ", "RRB"),
    ("BNE", "RRB"),
    ("BLT", "RRB"),
    ("BLE", "RRB"),
    ("BGT", "RRB"),
    ("BGE", "RRB"),
    ("BEQI", "RIB"),
    ("BNEI", "RIB"),
    ("BLTI", "RIB"),
    ("BLEI", "RIB"),
    ("BGTI", "RIB"),
    ("BGEI", "RIB"),
    ("JTAB", "RIT"),
    ("RET", "R"),
    ("TRAP", ""),
];

pub const MOV: u8 = 0;
pub const LDI: u8 = 1;
pub const LDSTR: u8 = 2;
pub const LDSLOT: u8 = 3;
pub const STSLOT: u8 = 4;
pub const ADD: u8 = 5;
pub const SUB: u8 = 6;
pub const MUL: u8 = 7;
pub const DIV: u8 = 8;
pub const REM: u8 = 9;
pub const AND: u8 = 10;
pub const OR: u8 = 11;
pub const XOR: u8 = 12;
pub const SHL: u8 = 13;
pub const SHR: u8 = 14;
pub const NEG: u8 = 15;
pub const NOT: u8 = 16;
pub const EQ: u8 = 17;
pub const NE: u8 = 18;
pub const LT: u8 = 19;
pub const LE: u8 = 20;
pub const GT: u8 = 21;
pub const GE: u8 = 22;
pub const ADDI: u8 = 23;
pub const MULI: u8 = 24;
pub const DIVI: u8 = 25;
pub const REMI: u8 = 26;
pub const ANDI: u8 = 27;
pub const ORI: u8 = 28;
pub const XORI: u8 = 29;
pub const SHLI: u8 = 30;
pub const SHRI: u8 = 31;
pub const EQI: u8 = 32;
pub const NEI: u8 = 33;
pub const LTI: u8 = 34;
pub const LEI: u8 = 35;
pub const GTI: u8 = 36;
pub const GEI: u8 = 37;
pub const STREQ: u8 = 38;
pub const SEL: u8 = 39;
pub const ARG: u8 = 40;
pub const ARGI: u8 = 41;
pub const GETARG: u8 = 42;
pub const CALL: u8 = 43;
pub const NEWOBJ: u8 = 44;
pub const GETF: u8 = 45;
pub const SETF: u8 = 46;
pub const NEWARR: u8 = 47;
pub const NEWFILL: u8 = 48;
pub const AGET: u8 = 49;
pub const ASET: u8 = 50;
pub const ALEN: u8 = 51;
pub const APUSH: u8 = 52;
pub const PRINT: u8 = 53;
pub const ASSERT: u8 = 54;
pub const PANIC: u8 = 55;
pub const JMP: u8 = 56;
pub const BT: u8 = 57;
pub const BF: u8 = 58;
pub const BEQ: u8 = 59;
pub const BNE: u8 = 60;
pub const BLT: u8 = 61;
pub const BLE: u8 = 62;
pub const BGT: u8 = 63;
pub const BGE: u8 = 64;
pub const BEQI: u8 = 65;
pub const BNEI: u8 = 66;
pub const BLTI: u8 = 67;
pub const BLEI: u8 = 68;
pub const BGTI: u8 = 69;
pub const BGEI: u8 = 70;
pub const JTAB: u8 = 71;
pub const RET: u8 = 72;
pub const TRAP: u8 = 73;
