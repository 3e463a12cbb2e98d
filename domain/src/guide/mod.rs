//! What the public reads: service guides and policy documents, as a city writes them.

mod document;
mod service;

pub use document::{Article, Document};
pub use service::{Basis, Guide, Material, Origin, Question, Step};
