//! Money and floor area as whole numbers, never floats.

use serde::{Deserialize, Serialize};

/// Money in fen (1/100 yuan).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Fen(pub i64);

/// Floor area in square centimetres.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Area(pub i64);

/// Square centimetres in one square metre.
pub const SQUARE_METRE: i64 = 10_000;
