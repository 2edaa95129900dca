//! Bindings to LLVM: the raw functions and a thin safe layer over them.

use std::ffi::{c_char, CStr};
use std::marker::PhantomData;

/// Operations, in the order that LLVM numbers them.
#[derive(Clone, Copy, Debug, PartialEq)]
#[repr(u8)]
pub enum Op {
    Add,
    Sub,
    Mul,
    Div,
    Rem,
    And,
    Or,
    Xor,
    Shl,
    Shr,
    Neg,
    Not,
    Eq,
    Ne,
    Lt,
    Le,
    Gt,
    Ge,
    StrEq,
    Select,
    Alloca,
    Load,
    Store,
    NewObject,
    GetField,
    SetField,
    NewArray,
    NewFilled,
    ArrayGet,
    ArraySet,
    ArrayLen,
    ArrayPush,
    Call,
    Print,
    Assert,
    Panic,
}

#[repr(C)]
struct RawModule(u8);
#[repr(C)]
struct RawBuffer(u8);
#[repr(C)]
pub struct RawFunction(u8);
#[repr(C)]
pub struct RawBlock(u8);
#[repr(C)]
pub struct RawValue(u8);

pub type Function = *mut RawFunction;
pub type Block = *mut RawBlock;
pub type Value = *mut RawValue;

extern "C" {
    fn LLVMRustVersion() -> *const c_char;
    fn LLVMRustModuleCreate() -> *mut RawModule;
    fn LLVMRustModuleDispose(module: *mut RawModule);
    fn LLVMRustAddFunction(module: *mut RawModule, name: *const u8, length: usize, parameters: u32) -> Function;
    fn LLVMRustGetParam(function: Function, index: u32) -> Value;
    fn LLVMRustAppendBlock(function: Function) -> Block;
    fn LLVMRustConstInt(module: *mut RawModule, number: i64) -> Value;
    fn LLVMRustConstString(module: *mut RawModule, data: *const u8, length: usize) -> Value;
    fn LLVMRustBuild(m: *mut RawModule, block: Block, op: u8, operands: *const Value, count: usize, aux: i64) -> Value;
    fn LLVMRustBuildCall(
        m: *mut RawModule,
        block: Block,
        callee: Function,
        operands: *const Value,
        count: usize,
    ) -> Value;
    fn LLVMRustBuildBr(module: *mut RawModule, block: Block, target: Block);
    fn LLVMRustBuildCondBr(module: *mut RawModule, block: Block, condition: Value, then: Block, otherwise: Block);
    fn LLVMRustBuildSwitch(
        module: *mut RawModule,
        block: Block,
        on: Value,
        default: Block,
        cases: *const i64,
        targets: *const Block,
        count: usize,
    );
    fn LLVMRustBuildRet(module: *mut RawModule, block: Block, value: Value);
    fn LLVMRustBuildUnreachable(module: *mut RawModule, block: Block);
    fn LLVMRustVerify(module: *mut RawModule) -> *mut RawBuffer;
    fn LLVMRustSimplifyFunction(function: Function, level: u32);
    fn LLVMRustOptimizeModule(module: *mut RawModule, level: u32);
    fn LLVMRustOptimizeFunctions(module: *mut RawModule, level: u32);
    fn LLVMRustPrintModule(module: *mut RawModule) -> *mut RawBuffer;
    fn LLVMRustGenerateCode(module: *mut RawModule, level: u32) -> *mut RawBuffer;
    fn LLVMRustBufferPtr(buffer: *const RawBuffer) -> *const u8;
    fn LLVMRustBufferLen(buffer: *const RawBuffer) -> usize;
    fn LLVMRustBufferFree(buffer: *mut RawBuffer);
}

/// LLVM's own version.
pub fn version() -> &'static str {
    // SAFETY: it is a constant string of the library.
    unsafe { CStr::from_ptr(LLVMRustVersion()).to_str().unwrap_or("unknown") }
}

/// A module of LLVM. Functions, blocks and values belong to it and are valid as long as it is.
pub struct Module {
    raw: *mut RawModule,
    not_shared: PhantomData<*mut ()>,
}

impl Drop for Module {
    fn drop(&mut self) {
        // SAFETY: made by LLVMRustModuleCreate and disposed of once.
        unsafe { LLVMRustModuleDispose(self.raw) }
    }
}

impl Default for Module {
    fn default() -> Module {
        Module::new()
    }
}

// SAFETY of the calls below: all pointers that can be passed come from this module's own functions.
impl Module {
    pub fn new() -> Module {
        Module { raw: unsafe { LLVMRustModuleCreate() }, not_shared: PhantomData }
    }

    pub fn add_function(&self, name: &str, parameters: usize) -> Function {
        unsafe { LLVMRustAddFunction(self.raw, name.as_ptr(), name.len(), parameters as u32) }
    }

    pub fn parameter(&self, function: Function, index: usize) -> Value {
        unsafe { LLVMRustGetParam(function, index as u32) }
    }

    pub fn append_block(&self, function: Function) -> Block {
        unsafe { LLVMRustAppendBlock(function) }
    }

    pub fn int(&self, number: i64) -> Value {
        unsafe { LLVMRustConstInt(self.raw, number) }
    }

    pub fn string(&self, text: &str) -> Value {
        unsafe { LLVMRustConstString(self.raw, text.as_ptr(), text.len()) }
    }

    pub fn build(&self, block: Block, op: Op, operands: &[Value], aux: i64) -> Value {
        unsafe { LLVMRustBuild(self.raw, block, op as u8, operands.as_ptr(), operands.len(), aux) }
    }

    pub fn call(&self, block: Block, callee: Function, operands: &[Value]) -> Value {
        unsafe { LLVMRustBuildCall(self.raw, block, callee, operands.as_ptr(), operands.len()) }
    }

    pub fn branch(&self, block: Block, target: Block) {
        unsafe { LLVMRustBuildBr(self.raw, block, target) }
    }

    pub fn cond_branch(&self, block: Block, condition: Value, then: Block, otherwise: Block) {
        unsafe { LLVMRustBuildCondBr(self.raw, block, condition, then, otherwise) }
    }

    pub fn switch(&self, block: Block, on: Value, default: Block, cases: &[i64], targets: &[Block]) {
        assert_eq!(cases.len(), targets.len());
        unsafe { LLVMRustBuildSwitch(self.raw, block, on, default, cases.as_ptr(), targets.as_ptr(), cases.len()) }
    }

    pub fn ret(&self, block: Block, value: Value) {
        unsafe { LLVMRustBuildRet(self.raw, block, value) }
    }

    pub fn unreachable(&self, block: Block) {
        unsafe { LLVMRustBuildUnreachable(self.raw, block) }
    }

    /// Checks the module; what is wrong with it, if something is.
    pub fn verify(&self) -> Result<(), String> {
        let buffer = unsafe { LLVMRustVerify(self.raw) };
        if buffer.is_null() {
            return Ok(());
        }
        Err(String::from_utf8_lossy(&take(buffer)).into_owned())
    }

    /// To be called when a function is complete.
    pub fn simplify(&self, function: Function, level: u32) {
        unsafe { LLVMRustSimplifyFunction(function, level) }
    }

    pub fn optimize(&self, level: u32) {
        unsafe { LLVMRustOptimizeModule(self.raw, level) }
    }

    /// Optimises functions now and not when code is generated.
    pub fn optimize_functions(&self, level: u32) {
        unsafe { LLVMRustOptimizeFunctions(self.raw, level) }
    }

    pub fn print(&self) -> String {
        String::from_utf8_lossy(&take(unsafe { LLVMRustPrintModule(self.raw) })).into_owned()
    }

    pub fn generate_code(&self, level: u32) -> Vec<u8> {
        take(unsafe { LLVMRustGenerateCode(self.raw, level) })
    }
}

/// Copies a buffer of LLVM's and frees it.
fn take(buffer: *mut RawBuffer) -> Vec<u8> {
    // SAFETY: the buffer is LLVM's, valid until it is freed here.
    unsafe {
        let bytes = std::slice::from_raw_parts(LLVMRustBufferPtr(buffer), LLVMRustBufferLen(buffer)).to_vec();
        LLVMRustBufferFree(buffer);
        bytes
    }
}
