//! One item's page.

use crate::uses::Uses;
use rustc_driver::rustc_parse::ast::{Fn, Item, Type, TypeKind};
use rustc_driver::rustc_span::{Span, Symbol};

pub struct Page {
    pub name: String,
    kind: &'static str,
    declaration: String,
    comment: Vec<String>,
    used_by: Vec<String>,
}

impl Page {
    pub fn file_name(&self) -> String {
        format!("{}.{}.html", self.kind, self.name)
    }

    pub fn html(&self) -> String {
        let mut text = format!("<h1>{} {}</h1>\n<pre>{}</pre>\n", self.kind, self.name, escape(&self.declaration));
        for line in &self.comment {
            text += &format!("<p>{}</p>\n", escape(line));
        }
        for user in &self.used_by {
            text += &format!("<a href=\"fn.{user}.html\">{user}</a>\n");
        }
        text
    }
}

pub fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '&' => escaped.push_str("&amp;"),
            _ => escaped.push(letter),
        }
    }
    escaped
}

pub fn of_item(item: &Item, source: &str, uses: &Uses) -> Page {
    let (kind, name, span, declaration) = match item {
        Item::Fn(function) => ("fn", function.name, function.span, signature(function)),
        Item::Struct(adt) | Item::Enum(adt) => {
            let kind = if matches!(item, Item::Struct(_)) { "struct" } else { "enum" };
            let mut text = format!("{kind} {}{}", adt.name.as_str(), generics(&adt.generics));
            for variant in &adt.variants {
                let fields: Vec<String> =
                    variant.fields.iter().map(|(name, ty)| format!("{}: {}", name.as_str(), type_name(ty))).collect();
                text += &format!("\n    {} {{ {} }}", variant.name.as_str(), fields.join(", "));
            }
            (kind, adt.name, adt.span, text)
        }
        Item::Const { name, ty, span, .. } => {
            ("const", *name, *span, format!("const {}: {}", name.as_str(), type_name(ty)))
        }
    };
    let used_by = uses.get(&name).map(|users| users.iter().map(|user| user.as_str().to_string()).collect());
    Page {
        name: name.as_str().to_string(),
        kind,
        declaration,
        comment: comment_above(source, span),
        used_by: used_by.unwrap_or_default(),
    }
}

fn generics(names: &[Symbol]) -> String {
    if names.is_empty() {
        return String::new();
    }
    format!("<{}>", names.iter().map(|name| name.as_str()).collect::<Vec<_>>().join(", "))
}

fn signature(function: &Fn) -> String {
    let params: Vec<String> =
        function.params.iter().map(|param| format!("{}: {}", param.name.as_str(), type_name(&param.ty))).collect();
    let ret = function.ret.as_ref().map(|ty| format!(" -> {}", type_name(ty))).unwrap_or_default();
    format!("fn {}{}({}){ret}", function.name.as_str(), generics(&function.generics), params.join(", "))
}

fn type_name(ty: &Type) -> String {
    let list = |types: &[Type]| types.iter().map(type_name).collect::<Vec<_>>().join(", ");
    match &ty.kind {
        TypeKind::Named(name, arguments) if arguments.is_empty() => name.as_str().to_string(),
        TypeKind::Named(name, arguments) => format!("{}<{}>", name.as_str(), list(arguments)),
        TypeKind::Tuple(types) => format!("({})", list(types)),
        TypeKind::Array(element) => format!("[{}]", type_name(element)),
        TypeKind::Infer => "_".to_string(),
    }
}

/// The lines of comment right above the item.
fn comment_above(source: &str, span: Span) -> Vec<String> {
    let before = source.get(..span.lo as usize).unwrap_or("");
    let mut lines: Vec<String> = Vec::new();
    for line in before.lines().rev().skip(usize::from(!before.ends_with('\n'))) {
        match line.trim().strip_prefix("//") {
            Some(comment) => lines.push(comment.trim().to_string()),
            None => break,
        }
    }
    lines.reverse();
    lines
}
