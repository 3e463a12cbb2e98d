//! Records of the two base registers that no rule asks by itself: enterprises by credit code, electronic licences by holder.

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

/// 电子证照库: a licence by reference. The image stays with its issuer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LicenceRecord {
    /// 电子证照标识 (GB/T 36904).
    pub licence: String,
    /// 证照类型代码.
    pub kind: String,
    /// 颁发机构.
    pub issuer: String,
    /// Valid from.
    pub valid_from: Day,
    /// Valid to.
    pub valid_to: Option<Day>,
    /// SHA-256 of the licence file, 64 hex digits.
    pub file_hash: String,
    /// The issuer's signature over the fields above, Base64.
    pub signature: String,
}

impl LicenceRecord {
    /// Whether the licence holds on a day.
    pub fn valid_on(&self, on: Day) -> bool {
        self.valid_from <= on && self.valid_to.is_none_or(|to| on <= to)
    }
}
