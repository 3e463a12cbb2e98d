//! What the city's registers say about a household, and what the rules make of it.

mod answer;
mod assessment;
mod clue;
mod compare;
mod dispute;
mod dispute_view;
mod eligibility;
mod facts;
mod field;
mod household;
mod licence_facts;
mod looks;
mod member_answers;
mod moved;
mod points;
mod reading;
mod recheck;
mod record;
mod register;
mod register_list;
mod register_status;
mod rule;
mod self_check;
mod self_check_form;
mod silence;
mod view;

pub use answer::{Answer, AnswerStatus, EnterpriseAnswer, Landed};
pub use assessment::{Assessment, Measure, Missing, Outcome, RuleResult, Ruling, SourceMark, Verdict};
pub use clue::{Clue, Effect, Found, clues};
pub use compare::{Comparison, ComparisonRow, Concern, Declared, RowRule, compare};
pub use dispute::{
    Claim, DisputeState, OwnersAnswer, Shelf, claim, disputed_before, field_code, owners_answer, record_code, record_of_code,
};
pub use dispute_view::{
    DISPUTES_PAGE, DisputableRecord, Dispute, DisputeList, DisputeOrder, DisputeQuery, DisputeRow, DisputeView, DisputesPage, OwnDispute,
};
pub use eligibility::assess;
pub use facts::{
    BenefitFact, EmploymentFacts, Finding, Gap, HomeFact, HouseholdFacts, IdentityFact, InsuranceFact, LicenceFact, MarriageFact,
    MemberFacts, ResidenceFact, Source, SupportFact, VehicleFact,
};
pub use field::{DisputedField, Field, Pick};
pub use household::{Proposed, propose};
pub use looks::{Look, LookReason, LookedAt, LookedBy, LookedPerson, LooksCursor, LooksPage, OwnLooks};
pub use member_answers::MemberAnswers;
pub use moved::moved;
pub use points::{Factor, FactorKind, Points, priority_points};
pub use reading::read_facts;
pub use recheck::{CLUES_PAGE, ClueList, ClueQuery, ClueRow, ClueState, LastRun, Scope, desk_of_clues};
pub use record::{
    BenefitKind, BenefitRecord, BusinessRecord, BusinessRole, CarrierRecord, ContractFilingRecord, ContractState, DisabilityRecord,
    EnterpriseRecord, EnterpriseState, HeadRelation, HouseholdKind, HouseholdRecord, LicenceKind, LicenceNumber, LicenceRecord,
    LicenceStanding, LicenceState, LowIncomeKind, LowIncomeRecord, MaritalStatus, MarriageRecord, PersonState, PopulationRecord,
    PropertyUse, ProvidentFundRecord, RealEstateRecord, Record, Scheme, Sex, SocialSecurityRecord, TaxRecord, VehicleRecord, VehicleUse,
    VeteranKind, VeteranRecord,
};
pub use register::Register;
pub use register_list::{REGISTERS_PAGE, RegisterCondition, RegisterList, RegisterQuery, register_list};
pub use register_status::{Breaker, DeliveryView, RegisterLine, RegisterStatus, RegisterTrouble, share};
pub use rule::{Category, Flag, Rule};
pub use self_check::SelfCheck;
pub use silence::{AskedAgain, asked_again_after, unanswered};
pub use view::{CheckView, CheckedMember, PrefilledRecord, RulingView};
