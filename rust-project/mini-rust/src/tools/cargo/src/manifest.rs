//! Reads Cargo.toml, as far as a package of one program needs it.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

pub struct Manifest {
    pub name: String,
    pub version: String,
    pub edition: String,
    pub source: PathBuf,
}

impl Manifest {
    pub fn read(path: &Path) -> Result<Manifest, String> {
        let text = std::fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))?;
        let keys =
            keys(&text).map_err(|message| format!("failed to parse manifest at `{}`: {message}", path.display()))?;
        let get = |key: &str| keys.get(key).cloned();
        Ok(Manifest {
            name: get("package.name").ok_or("missing field `package.name`")?,
            version: get("package.version").unwrap_or_else(|| "0.0.0".to_string()),
            edition: get("package.edition").unwrap_or_else(|| "2015".to_string()),
            source: PathBuf::from(get("bin.path").unwrap_or_else(|| "src/main.mini".to_string())),
        })
    }
}

/// `table.key` and value, for strings.
fn keys(text: &str) -> Result<HashMap<String, String>, String> {
    let (mut found, mut table) = (HashMap::new(), String::new());
    for (number, line) in text.lines().enumerate() {
        let line = line.split('#').next().unwrap_or("").trim();
        if line.is_empty() {
            continue;
        }
        if let Some(name) = line.strip_prefix('[') {
            table = name.trim_matches(['[', ']', ' ']).to_string();
            continue;
        }
        let (key, value) = line.split_once('=').ok_or(format!("line {}: expected `key = value`", number + 1))?;
        let value = value.trim();
        if let Some(value) = value.strip_prefix('"').and_then(|value| value.strip_suffix('"')) {
            found.insert(format!("{table}.{}", key.trim()), value.to_string());
        }
    }
    Ok(found)
}
