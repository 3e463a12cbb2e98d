//! Records about what a person owns: homes, purchases, vehicles, businesses.

use crate::day::Day;
use crate::quantity::{Area, Fen};
use serde::{Deserialize, Serialize};

/// 规划用途.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PropertyUse {
    /// 住宅.
    Residential,
    /// 商业、办公.
    Commercial,
    /// 车位、储藏室.
    Ancillary,
}

/// 不动产登记: one right of this person, present or ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RealEstateRecord {
    /// 不动产单元号, 28 characters.
    pub unit: String,
    /// 不动产权证号.
    pub certificate: String,
    /// Where it lies.
    pub location: String,
    /// Planned use.
    #[serde(rename = "use")]
    pub purpose: PropertyUse,
    /// Built area of the whole unit.
    pub area: Area,
    /// The person's share in hundredths of a percent: 10 000 is the whole.
    pub share: i64,
    /// Registered on.
    pub registered: Day,
    /// Right ended on, by sale, gift or loss.
    pub cancelled: Option<Day>,
    /// Mortgaged.
    pub mortgaged: bool,
    /// Seized by a court.
    pub seized: bool,
}

impl RealEstateRecord {
    /// The area this person holds of the unit.
    pub fn own_area(&self) -> Area {
        Area(self.area.0.saturating_mul(self.share.clamp(0, 10_000)) / 10_000)
    }
}

/// State of a filed purchase contract.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ContractState {
    /// 已备案, ownership not registered yet.
    Filed,
    /// 已办证: ownership registered, so the real-estate register holds it.
    Registered,
    /// 已注销.
    Cancelled,
}

/// 网签备案: a bought home, perhaps not registered yet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ContractFilingRecord {
    /// 合同编号.
    pub contract: String,
    /// Where the home lies.
    pub location: String,
    /// Planned use.
    #[serde(rename = "use")]
    pub purpose: PropertyUse,
    /// Built area.
    pub area: Area,
    /// The person's share in hundredths of a percent.
    pub share: i64,
    /// Filed on.
    pub filed: Day,
    /// State.
    pub state: ContractState,
}

impl ContractFilingRecord {
    /// The area this person bought.
    pub fn own_area(&self) -> Area {
        Area(self.area.0.saturating_mul(self.share.clamp(0, 10_000)) / 10_000)
    }
}

/// 使用性质.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum VehicleUse {
    /// 非营运.
    Private,
    /// 营运.
    Commercial,
    /// 残疾人专用.
    Disability,
    /// 摩托车、电动车.
    TwoWheeled,
}

/// 机动车登记.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct VehicleRecord {
    /// 号牌.
    pub plate: String,
    /// 品牌型号.
    pub model: String,
    /// Use.
    #[serde(rename = "use")]
    pub purpose: VehicleUse,
    /// First registered on.
    pub registered: Day,
    /// Still in use (not scrapped or sold).
    pub active: bool,
    /// Purchase price, if the register holds one.
    pub price: Option<Fen>,
}

/// The person's part in a business.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BusinessRole {
    /// 法定代表人.
    LegalRepresentative,
    /// 股东.
    Shareholder,
    /// 个体工商户经营者.
    SoleTrader,
}

/// 经营主体登记.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BusinessRecord {
    /// 统一社会信用代码.
    pub credit_code: String,
    /// Name of the business.
    pub name: String,
    /// Registered capital.
    pub capital: Fen,
    /// The person's part.
    pub role: BusinessRole,
    /// The person's share in hundredths of a percent.
    pub share: i64,
    /// Founded on.
    pub founded: Day,
    /// Struck off on.
    pub closed: Option<Day>,
}

impl BusinessRecord {
    /// The person's stake: capital times share. A sole trader or legal representative without a share counts as the whole.
    pub fn stake(&self) -> Fen {
        let share = match self.role {
            BusinessRole::SoleTrader => 10_000,
            BusinessRole::LegalRepresentative if self.share == 0 => 10_000,
            _ => self.share.clamp(0, 10_000),
        };
        // Divided first above the range where the product could overflow; the loss is below one yuan.
        Fen(self.capital.0.checked_mul(share).map_or_else(|| (self.capital.0 / 10_000).saturating_mul(share), |product| product / 10_000))
    }
}
