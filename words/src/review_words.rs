//! Words of the review: states, acts, reasons, signals, time left.

use crate::Words;
use domain::review::{Act, CaseState, CheckFilter, LetterKind, Reason};
use domain::supervision::Signal;
use domain::verification::Outcome;

impl Words {
    /// The name of a state, as officers know it.
    pub fn case_state(&self, state: CaseState) -> String {
        let words = &self.review;
        match state {
            CaseState::Draft => words.state_draft(),
            CaseState::Submitted => words.state_submitted(),
            CaseState::Correction => words.state_correction(),
            CaseState::NotAccepted => words.state_not_accepted(),
            CaseState::Checking => words.state_checking(),
            CaseState::FirstReview => words.state_first_review(),
            CaseState::SecondReview => words.state_second_review(),
            CaseState::Publicity => words.state_publicity(),
            CaseState::Decision => words.state_decision(),
            CaseState::Objection => words.state_objection(),
            CaseState::Refused => words.state_refused(),
            CaseState::Recheck => words.state_recheck(),
            CaseState::Registered => words.state_registered(),
            CaseState::Withdrawn => words.state_withdrawn(),
        }
        .to_string()
    }

    /// The name of a stage on the way: what is done there, not what is waited for.
    pub fn stage(&self, state: CaseState) -> String {
        if state == CaseState::Submitted { self.review.stage_submitted().to_string() } else { self.case_state(state) }
    }

    /// What an act does, as officers choose and read it.
    pub fn act(&self, act: Act) -> String {
        let words = &self.review;
        match act {
            Act::Submit => words.act_submit(),
            Act::UndoSubmit => words.act_undo_submit(),
            Act::Withdraw => words.act_withdraw(),
            Act::Resubmit => words.act_resubmit(),
            Act::ExpireDraft => words.act_expire_draft(),
            Act::Lapse => words.act_lapse(),
            Act::Accept => words.act_accept(),
            Act::DeemAccepted => words.act_deem_accepted(),
            Act::RequestCorrection => words.act_request_correction(),
            Act::NotAccept => words.act_not_accept(),
            Act::FinishCheck => words.act_finish_check(),
            Act::ClearAtOnce => words.act_clear_at_once(),
            Act::FirstPass => words.act_first_pass(),
            Act::FirstDoubt => words.act_first_doubt(),
            Act::FirstFail => words.act_first_fail(),
            Act::SecondPass => words.act_second_pass(),
            Act::SecondFail => words.act_second_fail(),
            Act::ReturnToFirst => words.act_return_to_first(),
            Act::ClosePublicity => words.act_close_publicity(),
            Act::RaiseObjection => words.act_raise_objection(),
            Act::RejectObjection => words.act_reject_objection(),
            Act::UpholdObjection => words.act_uphold_objection(),
            Act::Approve => words.act_approve(),
            Act::Refuse => words.act_refuse(),
            Act::ReturnToSecond => words.act_return_to_second(),
            Act::AskRecheck => words.act_ask_recheck(),
            Act::Overturn => words.act_overturn(),
            Act::Uphold => words.act_uphold(),
        }
        .to_string()
    }

    /// A reason in words.
    pub fn reason(&self, reason: Reason) -> String {
        let words = &self.review;
        match reason {
            Reason::OtherMatter => words.reason_other_matter(),
            Reason::OtherPlace => words.reason_other_place(),
            Reason::Barred => words.reason_barred(),
            Reason::AlreadySupported => words.reason_already_supported(),
            Reason::NotEntitled => words.reason_not_entitled(),
            Reason::FalseMaterials => words.reason_false_materials(),
            Reason::IdentityProof => words.reason_identity_proof(),
            Reason::HouseholdProof => words.reason_household_proof(),
            Reason::MarriageProof => words.reason_marriage_proof(),
            Reason::IncomeProof => words.reason_income_proof(),
            Reason::HousingProof => words.reason_housing_proof(),
            Reason::VehicleProof => words.reason_vehicle_proof(),
            Reason::BusinessProof => words.reason_business_proof(),
            Reason::EmploymentProof => words.reason_employment_proof(),
            Reason::EducationProof => words.reason_education_proof(),
            Reason::ResidencePermit => words.reason_residence_permit(),
            Reason::PriorityProof => words.reason_priority_proof(),
            Reason::MemberConsent => words.reason_member_consent(),
            Reason::Commitment => words.reason_commitment(),
            Reason::Explanation => words.reason_explanation(),
            Reason::Household => words.reason_household(),
            Reason::Residence => words.reason_residence(),
            Reason::LivingSpace => words.reason_living_space(),
            Reason::Income => words.reason_income(),
            Reason::Assets => words.reason_assets(),
            Reason::Vehicles => words.reason_vehicles(),
            Reason::Business => words.reason_business(),
            Reason::WorkingTime => words.reason_working_time(),
            Reason::NewEmployee => words.reason_new_employee(),
            Reason::OtherSupport => words.reason_other_support(),
            Reason::BarredPerson => words.reason_barred_person(),
            Reason::FalseStatement => words.reason_false_statement(),
            Reason::ObjectionUpheld => words.reason_objection_upheld(),
            Reason::FactsUnclear => words.reason_facts_unclear(),
            Reason::DocumentsUnread => words.reason_documents_unread(),
            Reason::WrongResult => words.reason_wrong_result(),
            Reason::NoGround => words.reason_no_ground(),
        }
        .to_string()
    }

    /// How something missing can be handed in.
    pub fn how_to_mend(&self, reason: Reason) -> String {
        let words = &self.review;
        match reason {
            Reason::MemberConsent => words.how_consent(),
            Reason::Commitment => words.how_commitment(),
            Reason::Explanation => words.how_explanation(),
            _ => words.how_document(),
        }
        .to_string()
    }

    /// The title of a letter.
    pub fn letter_kind(&self, kind: LetterKind) -> String {
        let words = &self.review;
        match kind {
            LetterKind::Acceptance => words.letter_acceptance(),
            LetterKind::Correction => words.letter_correction(),
            LetterKind::NotAccepted => words.letter_not_accepted(),
            LetterKind::Approval => words.letter_approval(),
            LetterKind::Refusal => words.letter_refusal(),
        }
        .to_string()
    }

    /// The signal of a case.
    pub fn signal(&self, signal: Signal) -> String {
        let words = &self.review;
        match signal {
            Signal::OnTime => words.signal_on_time(),
            Signal::Reminder => words.signal_reminder(),
            Signal::Warning => words.signal_warning(),
            Signal::Yellow => words.signal_yellow(),
            Signal::Red => words.signal_red(),
            Signal::Paused => words.signal_paused(),
        }
        .to_string()
    }

    /// The result of the check, for officers.
    pub fn check_result(&self, result: CheckFilter) -> String {
        let words = &self.review;
        match result {
            CheckFilter::Missing => words.check_missing(),
            CheckFilter::Done(Outcome::Eligible) => words.check_eligible(),
            CheckFilter::Done(Outcome::Ineligible) => words.check_ineligible(),
            CheckFilter::Done(Outcome::Undecided) => words.check_undecided(),
        }
        .to_string()
    }

    /// Working days left: `剩 2 天`, `今天`, `超 1 天`.
    pub fn days_left(&self, days: i64) -> String {
        match days {
            0 => self.review.left_today().to_string(),
            days if days < 0 => self.review.left_over(-days).to_string(),
            days => self.review.left_days(days).to_string(),
        }
    }

    /// A date, a post and an office in one line.
    pub fn done_by(&self, date: &str, who: &str) -> String {
        if self.is_chinese() { format!("{date} {who}") } else { format!("{date}, {who}") }
    }

    /// The numbers of a case, each with its name.
    pub fn case_numbers(&self, number: &str, accepted: Option<&str>) -> String {
        let named = |name: String, number: &str| format!("{name} {number}");
        let accepted = accepted.map(|accepted| named(self.review.case_acceptance_number().to_string(), accepted));
        self.joined(&[named(self.review.case_number().to_string(), number), accepted.unwrap_or_default()])
    }

    /// Parts of a line, joined as the language does.
    pub fn joined(&self, parts: &[String]) -> String {
        let parts: Vec<&str> = parts.iter().map(String::as_str).filter(|part| !part.is_empty()).collect();
        parts.join(if self.is_chinese() { "，" } else { ", " })
    }
}
