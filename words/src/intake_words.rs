//! Words for the codes of the application, and lines made of several answers.

use crate::Words;
use domain::day::Timestamp;
use domain::id::MemberId;
use domain::intake::{DocumentKind, Group, Housing, HousingKind, Livelihood, Marital, MemberView, Mode, Need, Relation, Step};
use domain::quantity::{Area, Fen, SQUARE_METRE};

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
