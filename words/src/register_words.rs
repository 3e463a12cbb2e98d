//! Words for registers, rules, and the states of a check.

use crate::Words;
use domain::verification::{AnswerStatus, Category, Concern, Flag, Gap, Register, Rule, Source, SourceMark};

impl Words {
    /// The name of a register.
    pub fn register(&self, register: Register) -> String {
        let words = &self.register;
        match register {
            Register::Population => words.register_population(),
            Register::Household => words.register_household(),
            Register::Marriage => words.register_marriage(),
            Register::RealEstate => words.register_real_estate(),
            Register::ContractFiling => words.register_contract_filing(),
            Register::Vehicle => words.register_vehicle(),
            Register::ProvidentFund => words.register_provident_fund(),
            Register::LowIncome => words.register_low_income(),
            Register::Disability => words.register_disability(),
            Register::Tax => words.register_tax(),
            Register::SocialSecurity => words.register_social_security(),
            Register::Business => words.register_business(),
            Register::Veteran => words.register_veteran(),
            Register::Carrier => words.register_carrier(),
            Register::HousingBenefit => words.register_housing_benefit(),
            Register::Licence => words.register_licence(),
        }
        .to_string()
    }

    /// The office that owns a register.
    pub fn register_owner(&self, register: Register) -> String {
        let words = &self.register;
        match register {
            Register::Population | Register::Household => words.owner_public_security(),
            Register::Marriage | Register::LowIncome => words.owner_civil_affairs(),
            Register::RealEstate => words.owner_natural_resources(),
            Register::ContractFiling | Register::HousingBenefit => words.owner_housing(),
            Register::Vehicle => words.owner_traffic_police(),
            Register::ProvidentFund => words.owner_provident_fund_centre(),
            Register::Disability => words.owner_disabled_federation(),
            Register::Tax => words.owner_tax_bureau(),
            Register::SocialSecurity => words.owner_human_resources(),
            Register::Business => words.owner_market_regulation(),
            Register::Veteran => words.owner_veterans_affairs(),
            Register::Carrier => words.owner_carriers(),
            Register::Licence => words.owner_data_bureau(),
        }
        .to_string()
    }

    /// How a register answered.
    pub fn answer_status(&self, status: AnswerStatus) -> String {
        let words = &self.register;
        match status {
            AnswerStatus::Hit => words.status_hit(),
            AnswerStatus::Empty => words.status_empty(),
            AnswerStatus::NotCovered => words.status_not_covered(),
            AnswerStatus::Error => words.status_error(),
            AnswerStatus::Timeout => words.status_timeout(),
        }
        .to_string()
    }

    /// Why a fact is not known.
    pub fn gap(&self, gap: Gap) -> String {
        let words = &self.register;
        match gap {
            Gap::NotAsked => words.gap_not_asked(),
            Gap::NoConsent => words.gap_no_consent(),
            Gap::NotCovered => words.gap_not_covered(),
            Gap::Outdated => words.gap_outdated(),
            Gap::Error => words.gap_error(),
            Gap::Timeout => words.gap_timeout(),
            Gap::ValueMissing => words.gap_value_missing(),
            Gap::Disputed => words.gap_disputed(),
        }
        .to_string()
    }

    /// Why a row of the table deserves a look.
    pub fn concern(&self, concern: Concern) -> String {
        let words = &self.register;
        match concern {
            Concern::Fails => words.concern_fails(),
            Concern::Differs => words.concern_differs(),
            Concern::Unanswered => words.concern_unanswered(),
            Concern::Favourable => words.concern_favourable(),
            Concern::Agrees => words.concern_agrees(),
        }
        .to_string()
    }

    /// The short name of a rule.
    pub fn rule(&self, rule: Rule) -> String {
        let words = &self.register;
        match rule {
            Rule::Identity => words.rule_identity(),
            Rule::MemberAlive => words.rule_member_alive(),
            Rule::ApplicantAge => words.rule_applicant_age(),
            Rule::LocalHousehold => words.rule_local_household(),
            Rule::SpouseIncluded => words.rule_spouse_included(),
            Rule::SingleAge => words.rule_single_age(),
            Rule::DivorceInterval => words.rule_divorce_interval(),
            Rule::HousingArea => words.rule_housing_area(),
            Rule::RecentSale => words.rule_recent_sale(),
            Rule::CommercialProperty => words.rule_commercial_property(),
            Rule::Income => words.rule_income(),
            Rule::VehicleNumber => words.rule_vehicle_number(),
            Rule::VehiclePrice => words.rule_vehicle_price(),
            Rule::BusinessStake => words.rule_business_stake(),
            Rule::DoubleBenefit => words.rule_double_benefit(),
            Rule::Bar => words.rule_bar(),
            Rule::Diploma => words.rule_diploma(),
            Rule::LabourContract => words.rule_labour_contract(),
            Rule::SocialInsurance => words.rule_social_insurance(),
            Rule::ResidencePermit => words.rule_residence_permit(),
        }
        .to_string()
    }

    /// The name of a category.
    pub fn category(&self, category: Category) -> String {
        let words = &self.register;
        match category {
            Category::Dibao => words.category_dibao(),
            Category::Tekun => words.category_tekun(),
            Category::LowIncome => words.category_low_income(),
            Category::NearLow => words.category_near_low(),
            Category::LowerMiddle => words.category_lower_middle(),
            Category::NewEmployee => words.category_new_employee(),
            Category::Migrant => words.category_migrant(),
        }
        .to_string()
    }

    /// A reason for priority.
    pub fn flag(&self, flag: Flag) -> String {
        let words = &self.register;
        match flag {
            Flag::Disabled => words.flag_disabled(),
            Flag::Veteran => words.flag_veteran(),
            Flag::SeriousIllness => words.flag_serious_illness(),
            Flag::Elderly => words.flag_elderly(),
            Flag::MartyrFamily => words.flag_martyr_family(),
            Flag::ModelWorker => words.flag_model_worker(),
            Flag::SanitationOrBus => words.flag_sanitation_or_bus(),
            Flag::SeveralChildren => words.flag_several_children(),
        }
        .to_string()
    }

    /// Where a fact comes from and the day it stands at: `市公安局，截至 2026 年 11 月 18 日`.
    pub fn source(&self, mark: &SourceMark) -> String {
        let source = match mark.source {
            Source::Register(register) => self.register_owner(register),
            Source::Declared => self.register.source_declared().to_string(),
            Source::ConfirmedByOfficer => self.register.source_confirmed().to_string(),
        };
        match mark.as_of {
            Some(day) => {
                let comma = if self.is_chinese() { "，" } else { ", " };
                format!("{source}{comma}{}", self.register.as_of(self.full_date(day)))
            }
            None => source,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::language::Language;

    #[test]
    fn every_code_has_words_of_its_own() {
        for language in [Language::Chinese, Language::English] {
            let words = Words::of(language);
            let mut names: Vec<String> = Rule::ALL.iter().map(|rule| words.rule(*rule)).collect();
            names.sort();
            names.dedup();
            assert_eq!(names.len(), Rule::ALL.len());
            for register in Register::ALL {
                assert!(!words.register(register).is_empty() && !words.register_owner(register).is_empty());
            }
            assert!(Category::ALL.iter().all(|category| !words.category(*category).is_empty()));
            assert!(Flag::ALL.iter().all(|flag| !words.flag(*flag).is_empty()));
            assert!(Concern::ALL.iter().all(|concern| !words.concern(*concern).is_empty()));
            assert!(AnswerStatus::ALL.iter().all(|status| !words.answer_status(*status).is_empty()));
        }
    }

    /// A register that covers a person says nothing of them either where rejected lines leave them in doubt; and the form tells both
    /// and those that failed in one sentence.
    #[test]
    fn of_whom_a_register_cannot_speak_no_cause_is_named() {
        let causes = ["不含", "连不上", "没有应答", "cover", "reach", "answer"];
        for language in [Language::Chinese, Language::English] {
            let words = Words::of(language);
            let intake = &words.intake;
            for said in [
                words.answer_status(AnswerStatus::NotCovered),
                words.gap(Gap::NotCovered),
                intake.silent_title().to_string(),
                intake.silent_text().to_string(),
                intake.tag_silent().to_string(),
                intake.check_silent("李明").to_string(),
                intake.proposed_silent().to_string(),
                intake.proposed_silent_text().to_string(),
                words.silent_source("市税务局", domain::day::Timestamp::EPOCH),
            ] {
                assert!(causes.iter().all(|cause| !said.to_lowercase().contains(cause)), "{said}");
            }
        }
    }
}
