//! The registers of the city, each with the office that owns it.

use serde::{Deserialize, Serialize};

/// A register that the hall asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Register {
    /// 人口库: do name and ID agree, and is the person alive.
    Population,
    /// 户籍: the household roster.
    Household,
    /// 婚姻登记.
    Marriage,
    /// 不动产登记.
    RealEstate,
    /// 商品房网签备案: bought, not yet registered.
    ContractFiling,
    /// 机动车登记.
    Vehicle,
    /// 住房公积金.
    ProvidentFund,
    /// 低保、特困、低收入家庭认定.
    LowIncome,
    /// 残疾人证.
    Disability,
    /// 个人所得税.
    Tax,
    /// 社会保险.
    SocialSecurity,
    /// 经营主体登记.
    Business,
    /// 优抚对象.
    Veteran,
    /// 运营商三要素: name, ID and phone agree.
    Carrier,
    /// 以往住房保障.
    HousingBenefit,
    /// 电子证照库.
    Licence,
}

impl Register {
    /// Every register.
    pub const ALL: [Self; 16] = [
        Self::Population,
        Self::Household,
        Self::Marriage,
        Self::RealEstate,
        Self::ContractFiling,
        Self::Vehicle,
        Self::ProvidentFund,
        Self::LowIncome,
        Self::Disability,
        Self::Tax,
        Self::SocialSecurity,
        Self::Business,
        Self::Veteran,
        Self::Carrier,
        Self::HousingBenefit,
        Self::Licence,
    ];

    /// The registers an information check asks about each member: all but the carrier, which serves the log-in only, and the
    /// e-licences, which are asked about whoever uses one.
    pub const CHECKED: [Self; 14] = [
        Self::Population,
        Self::Household,
        Self::Marriage,
        Self::RealEstate,
        Self::ContractFiling,
        Self::Vehicle,
        Self::ProvidentFund,
        Self::LowIncome,
        Self::Disability,
        Self::Tax,
        Self::SocialSecurity,
        Self::Business,
        Self::Veteran,
        Self::HousingBenefit,
    ];

    /// The registers a re-check asks about everybody: those a clue can rest on. The provident fund decides no rule, and what disability
    /// and veterans give points for is read by the next check.
    pub const RECHECKED: [Self; 11] = [
        Self::Population,
        Self::Household,
        Self::Marriage,
        Self::RealEstate,
        Self::ContractFiling,
        Self::Vehicle,
        Self::LowIncome,
        Self::Tax,
        Self::SocialSecurity,
        Self::Business,
        Self::HousingBenefit,
    ];

    /// Whether what it says may end without any record changing: a certificate runs out, a year of income grows old. What it said then
    /// is no answer of today.
    pub fn runs_out(self) -> bool {
        matches!(self, Self::LowIncome | Self::Disability | Self::Tax | Self::Licence)
    }

    /// The code as stored.
    pub fn code(self) -> &'static str {
        match self {
            Self::Population => "population",
            Self::Household => "household",
            Self::Marriage => "marriage",
            Self::RealEstate => "real_estate",
            Self::ContractFiling => "contract_filing",
            Self::Vehicle => "vehicle",
            Self::ProvidentFund => "provident_fund",
            Self::LowIncome => "low_income",
            Self::Disability => "disability",
            Self::Tax => "tax",
            Self::SocialSecurity => "social_security",
            Self::Business => "business",
            Self::Veteran => "veteran",
            Self::Carrier => "carrier",
            Self::HousingBenefit => "housing_benefit",
            Self::Licence => "licence",
        }
    }

    /// The register with this code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|register| register.code() == code)
    }

    /// The code of the office that owns the register and corrects it.
    pub fn owner(self) -> &'static str {
        match self {
            Self::Population | Self::Household => "public_security",
            Self::Marriage | Self::LowIncome => "civil_affairs",
            Self::RealEstate => "natural_resources",
            Self::ContractFiling | Self::HousingBenefit => "housing",
            Self::Vehicle => "traffic_police",
            Self::ProvidentFund => "provident_fund_centre",
            Self::Disability => "disabled_federation",
            Self::Tax => "tax_bureau",
            Self::SocialSecurity => "human_resources",
            Self::Business => "market_regulation",
            Self::Veteran => "veterans_affairs",
            Self::Carrier => "carriers",
            Self::Licence => "data_bureau",
        }
    }

    /// The first register of each owner, for lists from which an owner is chosen.
    pub fn of_each_owner() -> impl Iterator<Item = Self> {
        let first = |register: &Self| Self::ALL.into_iter().find(|other| other.owner() == register.owner()) == Some(*register);
        Self::ALL.into_iter().filter(first)
    }

    /// A register of the owner with this code.
    pub fn from_owner(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|register| register.owner() == code)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_read_back_and_agree_with_serde() {
        for register in Register::ALL {
            assert_eq!(Register::from_code(register.code()), Some(register));
            assert_eq!(serde_json::to_string(&register).expect("serialises"), format!("\"{}\"", register.code()));
        }
        assert_eq!(Register::from_code("weather"), None);
    }

    #[test]
    fn a_re_check_asks_what_a_check_asks_but_for_what_gives_points_only() {
        let left: Vec<Register> = Register::CHECKED.into_iter().filter(|register| !Register::RECHECKED.contains(register)).collect();
        assert_eq!(left, [Register::ProvidentFund, Register::Disability, Register::Veteran]);
        assert!(Register::RECHECKED.iter().all(|register| Register::CHECKED.contains(register)));
    }

    #[test]
    fn every_owner_is_named_once() {
        for register in Register::ALL {
            let owner = Register::from_owner(register.owner()).expect("an owner of ours");
            assert_eq!(Register::of_each_owner().filter(|first| first.owner() == register.owner()).collect::<Vec<_>>(), [owner]);
        }
        assert_eq!(Register::from_owner("weather"), None);
    }
}
