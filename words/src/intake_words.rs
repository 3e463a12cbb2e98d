//! Words for the codes of the application, and lines made of several answers.

use crate::Words;
use domain::day::{Day, Timestamp};
use domain::id::MemberId;
use domain::intake::{
    DocumentKind, DocumentView, Group, Housing, HousingKind, IfLate, Livelihood, Marital, MemberView, Mode, Need, Relation, Step, if_late,
};
use domain::quantity::{Area, Fen, SQUARE_METRE};
use domain::review::{Act, CaseState};
use domain::verification::{Record, Register};

impl Words {
    /// The title of a step.
    pub fn step_title(&self, step: Step) -> String {
        let words = &self.intake;
        match step {
            Step::Household => words.step_household(),
            Step::Consents => words.step_consents(),
            Step::Registers => words.step_registers(),
            Step::Housing => words.step_housing(),
            Step::Livelihood => words.step_livelihood(),
            Step::Wish => words.step_wish(),
            Step::Commitment => words.step_commitment(),
            Step::Check => words.step_check(),
        }
        .to_string()
    }

    /// What a step is about, in a few words.
    pub fn step_note(&self, step: Step) -> String {
        let words = &self.intake;
        match step {
            Step::Household => words.note_household(),
            Step::Consents => words.note_consents(),
            Step::Registers => words.note_registers(),
            Step::Housing => words.note_housing(),
            Step::Livelihood => words.note_livelihood(),
            Step::Wish => words.note_wish(),
            Step::Commitment => words.note_commitment(),
            Step::Check => words.note_check(),
        }
        .to_string()
    }

    /// `第 5 步，共 8 步` or `Step 5 of 8`.
    pub fn step_line(&self, step: Step) -> String {
        let (number, all) = (step.number(), Step::ALL.len());
        if self.is_chinese() { format!("第 {number} 步，共 {all} 步") } else { format!("Step {number} of {all}") }
    }

    /// What a member is to the applicant.
    pub fn relation(&self, relation: Relation) -> String {
        let words = &self.intake;
        match relation {
            Relation::Applicant => words.relation_applicant(),
            Relation::Spouse => words.relation_spouse(),
            Relation::Child => words.relation_child(),
            Relation::Parent => words.relation_parent(),
            Relation::Grandparent => words.relation_grandparent(),
            Relation::Grandchild => words.relation_grandchild(),
            Relation::Sibling => words.relation_sibling(),
            Relation::Other => words.relation_other(),
        }
        .to_string()
    }

    /// A marital status.
    pub fn marital(&self, marital: Marital) -> String {
        let words = &self.intake;
        match marital {
            Marital::Single => words.marital_single(),
            Marital::Married => words.marital_married(),
            Marital::Divorced => words.marital_divorced(),
            Marital::Widowed => words.marital_widowed(),
        }
        .to_string()
    }

    /// How a household lives.
    pub fn housing_kind(&self, kind: HousingKind) -> String {
        let words = &self.intake;
        match kind {
            HousingKind::Rented => words.housing_rented(),
            HousingKind::Lodging => words.housing_lodging(),
            HousingKind::Dormitory => words.housing_dormitory(),
            HousingKind::Own => words.housing_own(),
            HousingKind::Other => words.housing_other(),
        }
        .to_string()
    }

    /// A group of applicants.
    pub fn group(&self, group: Group) -> String {
        let words = &self.intake;
        match group {
            Group::Family => words.group_family(),
            Group::NewEmployee => words.group_new_employee(),
            Group::Migrant => words.group_migrant(),
        }
        .to_string()
    }

    /// Who belongs to a group.
    pub fn group_note(&self, group: Group) -> String {
        let words = &self.intake;
        match group {
            Group::Family => words.group_family_note(),
            Group::NewEmployee => words.group_new_employee_note(),
            Group::Migrant => words.group_migrant_note(),
        }
        .to_string()
    }

    /// A flat or a subsidy.
    pub fn mode(&self, mode: Mode) -> String {
        match mode {
            Mode::Flat => self.intake.mode_flat(),
            Mode::Subsidy => self.intake.mode_subsidy(),
        }
        .to_string()
    }

    /// What a mode means.
    pub fn mode_note(&self, mode: Mode) -> String {
        match mode {
            Mode::Flat => self.intake.mode_flat_note(),
            Mode::Subsidy => self.intake.mode_subsidy_note(),
        }
        .to_string()
    }

    /// What a flat should have.
    pub fn need(&self, need: Need) -> String {
        let words = &self.intake;
        match need {
            Need::LowFloor => words.need_low_floor(),
            Need::Lift => words.need_lift(),
            Need::Wheelchair => words.need_wheelchair(),
            Need::NearHospital => words.need_near_hospital(),
            Need::NearSchool => words.need_near_school(),
        }
        .to_string()
    }

    /// Several needs in one line.
    pub fn needs(&self, needs: &[Need]) -> String {
        if needs.is_empty() {
            return self.intake.none().to_string();
        }
        let names: Vec<String> = needs.iter().map(|need| self.need(*need)).collect();
        names.join(if self.is_chinese() { "、" } else { ", " })
    }

    /// What an upload is.
    pub fn document_kind(&self, kind: DocumentKind) -> String {
        let words = &self.intake;
        match kind {
            DocumentKind::ConsentForm => words.document_consent_form(),
            DocumentKind::Commitment => words.document_commitment(),
            DocumentKind::Signature => words.document_signature(),
            DocumentKind::Diploma => words.document_diploma(),
            DocumentKind::LabourContract => words.document_labour_contract(),
            DocumentKind::ResidencePermit => words.document_residence_permit(),
            DocumentKind::IncomeProof => words.document_income_proof(),
            DocumentKind::Lease => words.document_lease(),
            DocumentKind::DisputeProof => words.document_dispute_proof(),
            DocumentKind::Correction => words.document_correction(),
        }
        .to_string()
    }

    /// How and when somebody agreed to the check.
    pub fn consented(&self, how: &str, at: Timestamp) -> String {
        let words = &self.intake;
        let how = match how {
            "code" => words.consented_code(),
            "signed_form" => words.consented_signed_form(),
            "guardian" => words.consented_guardian(),
            _ => words.consented_own(),
        };
        if self.is_chinese() { format!("{how}，{}", self.moment(at)) } else { format!("{how}, {}", self.moment(at)) }
    }

    /// `陈敏，38 岁` or `陈敏, aged 38`.
    pub fn person_line(&self, member: &MemberView) -> String {
        let (name, age) = (&member.name, member.age);
        if self.is_chinese() { format!("{name}，{age} 岁") } else { format!("{name}, aged {age}") }
    }

    /// A name with the relation: `陈敏，子女`.
    pub fn related(&self, name: &str, relation: Relation) -> String {
        let relation = self.relation(relation);
        if self.is_chinese() { format!("{name}，{relation}") } else { format!("{name}, {relation}") }
    }

    /// What somebody is, with the masked ID number.
    pub fn person_of(&self, relation: Relation, resident_id: &str) -> String {
        let relation = self.relation(relation);
        if self.is_chinese() {
            format!("{relation}，身份证号 {resident_id}。以下内容由各部门提供，不用您填，看对不对。")
        } else {
            format!("{relation}, ID number {resident_id}. This comes from the departments: nothing to fill in, look whether it is right.")
        }
    }

    /// An area as it stands in an input: the number alone.
    pub fn plain_area(&self, area: Area) -> String {
        plain(area.0, SQUARE_METRE)
    }

    /// Money as it stands in an input: the number alone, in yuan.
    pub fn plain_money(&self, amount: Fen) -> String {
        plain(amount.0, 100)
    }

    /// The answers about housing, a term and a value each.
    pub fn housing_lines(&self, housing: &Housing) -> Vec<(String, String)> {
        let words = &self.intake;
        let mut lines = vec![
            (words.housing_kind_term().to_string(), self.housing_kind(housing.kind)),
            (words.housing_area_term().to_string(), self.area(housing.area)),
            (words.housing_people().to_string(), self.measure.people(housing.people).to_string()),
        ];
        if let Some(rent) = housing.rent {
            lines.push((words.housing_rent_term().to_string(), self.money(rent)));
        }
        lines
    }

    /// The answers about group, income and work, a term and a value each.
    pub fn livelihood_lines(&self, livelihood: &Livelihood, name_of: impl Fn(&MemberId) -> String) -> Vec<(String, String)> {
        let words = &self.intake;
        let mut lines = vec![(words.group_label().to_string(), self.group(livelihood.group))];
        for income in &livelihood.casual {
            lines.push((words.casual_of(name_of(&income.member)).to_string(), self.money(income.monthly)));
        }
        if let Some(work) = &livelihood.employment {
            lines.push((words.work_employer().to_string(), work.employer.clone()));
            lines.push((words.work_until().to_string(), self.full_date(work.contract_until)));
            if let Some(day) = work.graduated_on {
                lines.push((words.work_graduated().to_string(), self.full_date(day)));
            }
            if let Some(day) = work.permit_since {
                lines.push((words.work_permit().to_string(), self.full_date(day)));
            }
        }
        lines
    }
}

impl Words {
    /// Where a case stands, in the words its owner knows.
    pub fn owner_state(&self, state: CaseState) -> String {
        let words = &self.intake;
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

    /// What a state means for the owner, and what comes next.
    pub fn owner_state_line(&self, state: CaseState) -> String {
        let words = &self.intake;
        match state {
            CaseState::Draft => words.line_draft(),
            CaseState::Submitted => words.line_submitted(),
            CaseState::Correction => words.line_correction(),
            CaseState::NotAccepted => words.line_not_accepted(),
            CaseState::Checking => words.line_checking(),
            CaseState::FirstReview => words.line_first_review(),
            CaseState::SecondReview => words.line_second_review(),
            CaseState::Publicity => words.line_publicity(),
            CaseState::Decision => words.line_decision(),
            CaseState::Objection => words.line_objection(),
            CaseState::Refused => words.line_refused(),
            CaseState::Recheck => words.line_recheck(),
            CaseState::Registered => words.line_registered(),
            CaseState::Withdrawn => words.line_withdrawn(),
        }
        .to_string()
    }

    /// What happens by itself when the date of a state passes, with the day after which silence counts as acceptance; empty where
    /// no date runs.
    pub fn if_late(&self, state: CaseState, deemed_on: Option<Day>) -> String {
        let words = &self.intake;
        match if_late(state) {
            Some(IfLate::DeemedAccepted) => match deemed_on {
                Some(day) => words.late_deemed_on(self.date(day)),
                None => words.late_deemed(),
            },
            Some(IfLate::Lapses) => words.late_lapses(),
            Some(IfLate::MarkedOverdue) => words.late_marked(),
            Some(IfLate::GoesOn) => words.late_goes_on(),
            None => return String::new(),
        }
        .to_string()
    }

    /// What was done, as the owner is told.
    pub fn owner_act(&self, act: Act) -> String {
        let words = &self.intake;
        match act {
            Act::Submit => words.act_submit(),
            Act::UndoSubmit => words.act_undo(),
            Act::Withdraw => words.act_withdraw(),
            Act::Resubmit => words.act_resubmit(),
            Act::ExpireDraft => words.act_expire(),
            Act::Lapse => words.act_lapse(),
            Act::Accept => words.act_accept(),
            Act::DeemAccepted => words.act_deemed(),
            Act::RequestCorrection => words.act_correction(),
            Act::NotAccept => words.act_not_accept(),
            Act::FinishCheck | Act::ClearAtOnce => words.act_checked(),
            Act::FirstPass | Act::FirstDoubt | Act::FirstFail => words.act_first(),
            Act::SecondPass | Act::SecondFail => words.act_second(),
            Act::ReturnToFirst | Act::ReturnToSecond => words.act_returned(),
            Act::ClosePublicity => words.act_publicity_over(),
            Act::RaiseObjection => words.act_objection(),
            Act::RejectObjection | Act::UpholdObjection => words.act_objection_done(),
            Act::Approve => words.act_approve(),
            Act::Refuse => words.act_refuse(),
            Act::AskRecheck => words.act_recheck(),
            Act::Overturn | Act::Uphold => words.act_recheck_done(),
        }
        .to_string()
    }

    /// What a register's records say, without what is only said of others in the same household book.
    pub fn prefilled_lines(&self, records: &[Record], own: &str) -> Vec<(String, String)> {
        let book = || records.iter().filter_map(|record| if let Record::Household(line) = record { Some(line) } else { None });
        let mut lines = Vec::new();
        // Masked numbers of two people of one book can look alike; the address is the same for both.
        if let Some(line) = book().find(|line| line.resident_id == own) {
            lines.push((self.intake.book_address().to_string(), line.address.clone()));
            let people = i64::try_from(book().count()).unwrap_or(0);
            lines.push((self.intake.book_people().to_string(), self.measure.people(people).to_string()));
        }
        for record in records.iter().filter(|record| !matches!(record, Record::Household(_))) {
            lines.extend(self.record_lines(record));
        }
        lines
    }

    /// A term and its value in one line: `面积：42.6 平方米`.
    pub fn term_line(&self, (term, value): &(String, String)) -> String {
        if self.is_chinese() { format!("{term}：{value}") } else { format!("{term}: {value}") }
    }

    /// What stands between the parts of a line.
    pub fn comma(&self) -> &'static str {
        if self.is_chinese() { "，" } else { ", " }
    }

    /// The question and an example for what is entered by hand instead of a register's record.
    pub fn by_hand(&self, register: Register, name: &str) -> (String, String) {
        let words = &self.intake;
        let (label, hint) = match register {
            Register::RealEstate => (words.hand_homes(name), words.hand_homes_hint()),
            Register::Vehicle => (words.hand_vehicles(name), words.hand_vehicles_hint()),
            Register::Tax => (words.hand_wages(name), words.hand_wages_hint()),
            Register::SocialSecurity => (words.hand_pension(name), words.hand_pension_hint()),
            _ => (words.manual_label(), words.manual_hint()),
        };
        (label.to_string(), hint.to_string())
    }

    /// `来源：市公安局，截至 11 月 16 日`.
    pub fn register_source(&self, owner: &str, as_of: Option<Day>) -> String {
        let source = self.intake.register_from(owner).to_string();
        match as_of {
            Some(day) if self.is_chinese() => format!("{source}，截至 {}", self.month_day(day)),
            Some(day) => format!("{source}, as of {}", self.month_day(day)),
            None => source,
        }
    }

    /// `来源：市公积金中心，20:02 查询，没有应答。没查到不等于没有。`
    pub fn silent_source(&self, owner: &str, asked_at: Timestamp) -> String {
        let (source, clock) = (self.intake.register_from(owner), self.clock(asked_at));
        if self.is_chinese() {
            format!("{source}，{clock} 查询，没有应答。没查到不等于没有。")
        } else {
            format!("{source}, asked at {clock}, no answer. No answer does not mean nothing.")
        }
    }

    /// The name of a file with its size: `毕业证.jpg，1.2 MB`.
    pub fn file_line(&self, document: &DocumentView) -> String {
        let tenths = (document.size * 10 + 1_048_575) / 1_048_576;
        let size = format!("{}.{} MB", tenths / 10, tenths % 10);
        if self.is_chinese() { format!("{}，{size}", document.name) } else { format!("{}, {size}", document.name) }
    }

    /// `公租房申请：初审` or `Your application: first review`.
    pub fn case_title(&self, state: CaseState) -> String {
        self.intake.case_title(self.owner_state(state)).to_string()
    }

    /// When and by whom, in one line.
    pub fn when_and_who(&self, at: Timestamp, who: &str) -> String {
        if self.is_chinese() { format!("{}，{who}", self.moment(at)) } else { format!("{}, {who}", self.moment(at)) }
    }

    /// By when an office says whether it accepts.
    pub fn office_answers(&self, office: &str, day: Day) -> String {
        let date = self.date(day);
        if self.is_chinese() {
            format!("{office}最迟 {date}告诉您受理没有。缺什么，一次说清。")
        } else {
            format!("{office} tells you by {date} whether it accepts. If anything is missing, you hear of all of it at once.")
        }
    }
}

fn plain(amount: i64, unit: i64) -> String {
    let (whole, part) = (amount / unit, amount % unit);
    if part == 0 {
        return whole.to_string();
    }
    let width = unit.to_string().len() - 1;
    let part = format!("{part:0width$}");
    format!("{whole}.{}", part.trim_end_matches('0'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::language::Language;

    #[test]
    fn what_stands_in_an_input_reads_back() {
        let words = Words::of(Language::Chinese);
        assert_eq!(words.plain_area(Area(426_000)), "42.6");
        assert_eq!(words.plain_money(Fen(188_950)), "1889.5");
        assert_eq!(words.plain_money(Fen(80_000)), "800");
        assert_eq!(words.plain_money(Fen(5)), "0.05");
    }
}
