//! The city that runs the hall, as its pages and letters name it.

use crate::language::Bilingual;
use serde::{Deserialize, Serialize};

/// The city that runs the hall.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct City {
    /// Its name, such as 安澜市.
    pub name: Bilingual,
    /// The responsible office (主办单位).
    pub operator: Bilingual,
    /// The hotline, as dialled.
    pub hotline: String,
    /// The site's filing number (ICP 备案号); empty until it is known.
    #[serde(default)]
    pub filing: String,
    /// The public security filing number (公安备案号); empty until it is known.
    #[serde(default)]
    pub police_filing: String,
}
