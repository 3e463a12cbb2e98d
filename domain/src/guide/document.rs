//! Policy documents in articles, so that a rule can point at one.

use crate::day::Day;
use crate::language::Bilingual;
use serde::{Deserialize, Serialize};

/// One article.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Article {
    /// Its number, in digits.
    pub number: String,
    /// The text that binds.
    pub zh: String,
    /// The translation.
    pub en: String,
}

/// A policy document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Document {
    /// Its short name in addresses.
    pub code: String,
    /// Its title.
    pub title: Bilingual,
    /// Who made it.
    pub publisher: Bilingual,
    /// Its document number.
    pub number: Bilingual,
    /// From when it applies.
    pub effective_from: Day,
    /// Its articles.
    pub articles: Vec<Article>,
}
