//! Records of the base register that is asked about no person: enterprises by credit code.

use crate::day::Day;
use crate::quantity::Fen;
use serde::{Deserialize, Serialize};

/// 登记状态.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EnterpriseState {
    /// 存续.
    Active,
    /// 吊销.
    Revoked,
    /// 注销.
    Cancelled,
}

/// 法人库: an enterprise, known by its credit code.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EnterpriseRecord {
    /// Name.
    pub name: String,
    /// State.
    pub state: EnterpriseState,
    /// Registered capital.
    pub capital: Fen,
    /// Founded on.
    pub founded: Day,
}
