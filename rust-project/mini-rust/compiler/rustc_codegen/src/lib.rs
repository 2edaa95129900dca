//! From graphs to LLVM: each function once for every set of types it is used with.

mod function;
mod mangle;

use rustc_llvm::{Function, Module};
use rustc_mir::MirProgram;
use rustc_span::{Diagnostics, Failed, FxHashMap};
use rustc_typeck::thir::Program;
use rustc_typeck::ty::Ty;

/// A function with the types in the place of its parameters.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Instance {
    pub function: u32,
    pub types: Vec<Ty>,
}

pub struct Context<'a> {
    pub program: &'a mut Program,
    pub mir: &'a MirProgram,
    pub diagnostics: &'a Diagnostics,
    pub module: Module,
    instances: FxHashMap<Instance, Function>,
    waiting: Vec<(Instance, Function)>,
}

/// How deep types may nest before a program is thought to need ever more of them.
const MAX_INSTANCES: usize = 200_000;

impl Context<'_> {
    /// LLVM's function for an instance; it is filled later.
    pub fn function(&mut self, instance: Instance) -> Function {
        if let Some(&known) = self.instances.get(&instance) {
            return known;
        }
        let name = mangle::mangle(self.program, &instance);
        let parameters = self.program.fns[instance.function as usize].params.len();
        let function = self.module.add_function(&name, parameters);
        self.instances.insert(instance.clone(), function);
        self.waiting.push((instance, function));
        function
    }
}

/// Builds a module of everything that `main` needs.
pub fn codegen(
    program: &mut Program,
    mir: &MirProgram,
    main: u32,
    opt_level: u32,
    diagnostics: &Diagnostics,
) -> Result<Module, Failed> {
    let mut context = Context {
        program,
        mir,
        diagnostics,
        module: Module::new(),
        instances: FxHashMap::default(),
        waiting: Vec::new(),
    };
    context.function(Instance { function: main, types: Vec::new() });
    while let Some((instance, function)) = context.waiting.pop() {
        if context.instances.len() > MAX_INSTANCES {
            let span = context.program.fns[instance.function as usize].span;
            let message = "reached the recursion limit while instantiating a function".to_string();
            return Err(diagnostics.error("E0275", span, message, String::new()));
        }
        function::build(&mut context, &instance, function);
        context.module.simplify(function, opt_level);
    }
    diagnostics.check()?;
    Ok(context.module)
}
