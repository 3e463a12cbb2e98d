//! The wasm entry.
