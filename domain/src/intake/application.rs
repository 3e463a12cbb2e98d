//! A complete set of answers, ready to submit.

use super::answers::{Answers, Commitment};
use super::declared::{Housing, Livelihood, Wish};
use super::household::Member;
use super::step::{Step, is_complete};
use crate::day::Day;
use crate::fault::{Fault, FaultCode, Faults};

/// What is submitted: nothing optional is left.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Application {
    /// Who applies, the applicant first.
    pub members: Vec<Member>,
    /// Where they live now.
    pub housing: Housing,
    /// What they live on.
    pub livelihood: Livelihood,
    /// What they wish for.
    pub wish: Wish,
    /// The commitment as signed.
    pub commitment: Commitment,
}

/// The application, or every step that still needs something: each fault stands at the code of its step.
pub fn ready_to_submit(answers: &Answers, today: Day) -> Result<Application, Faults> {
    let mut faults = Faults::none();
    for step in Step::ALL {
        let complete = step.needs().iter().chain([&step]).all(|needed| is_complete(answers, *needed, today));
        if step != Step::Check && !complete {
            faults.push(Fault::at(step.code(), FaultCode::StepIncomplete).with(step.code()));
        }
    }
    let complete = (answers.housing.clone(), answers.livelihood.clone(), answers.wish.clone(), answers.commitment.clone());
    match complete {
        (Some(housing), Some(livelihood), Some(wish), Some(commitment)) if faults.is_empty() => {
            Ok(Application { members: answers.applying().cloned().collect(), housing, livelihood, wish, commitment })
        }
        _ => Err(faults),
    }
}

#[cfg(test)]
mod tests {
    use super::super::answers::{Asked, Registers, SignedHow, Verdict};
    use super::super::declared::{Attachment, DocumentKind};
    use super::super::form::{Form, answer, decimal, is_listed, member};
    use super::super::household::{Consent, ConsentHow, Relation};
    use super::super::step::{StepState, following, next_open, state_of, task_list};
    use super::*;
    use crate::day::Timestamp;
    use crate::id::MemberId;
    use crate::identity::{PersonName, Phone, RealNameLevel, ResidentId};
    use crate::intake::LicenceReference;
    use crate::language::Bilingual;
    use crate::settings::AreaName;
    use crate::verification::{AnswerStatus, DisputedField, Field, LicenceKind, LicenceNumber, Pick, Register};
    use proptest::prelude::*;

    fn today() -> Day {
        Day::parse("2026-11-23").expect("valid")
    }

    fn now() -> Timestamp {
        Timestamp::parse("2026-11-23T01:00:00.000Z").expect("valid")
    }

    fn resident_id(birth: &str, sequence: u16) -> ResidentId {
        ResidentId::from_parts("341699", Day::parse(birth).expect("valid"), sequence).expect("valid")
    }

    fn person(id: &str, name: &str, birth: &str, sequence: u16) -> Member {
        Member {
            id: id.into(),
            relation: Relation::Applicant,
            name: PersonName::parse(name).expect("valid"),
            resident_id: resident_id(birth, sequence),
            proposed: false,
            applies: None,
            consent: None,
        }
    }

    fn areas() -> Vec<AreaName> {
        ["01", "0101", "02"].map(|code| AreaName { code: code.to_owned(), name: Bilingual::default() }).into()
    }

    fn form(pairs: &[(&str, &str)]) -> Form {
        pairs.iter().map(|(field, value)| ((*field).to_owned(), (*value).to_owned())).collect()
    }

    /// A register that shows one address and nothing else.
    fn shown(_: &MemberId, register: Register, pick: Pick) -> Option<DisputedField> {
        let there = register == Register::Household && (pick == Pick::WHOLE || pick.field == Field::Address);
        let registered = Bilingual { zh: "南湖街道".to_owned(), en: "Nanhu Street".to_owned() };
        there.then(|| DisputedField { pick, record: String::new(), registered })
    }

    fn post(answers: &mut Answers, step: Step, pairs: &[(&str, &str)]) -> Result<(), Faults> {
        answer(step, &form(pairs), answers, &areas(), today(), &shown)
    }

    /// A couple with a child, everything answered.
    fn complete(level: RealNameLevel) -> Answers {
        let phone = Phone::parse("13800000000").expect("valid");
        let mut answers = Answers::start(person("a", "周秀兰", "1986-05-12", 2), phone.clone(), level);
        for (id, name, birth, relation) in [("s", "陈德福", "1984-02-03", "spouse"), ("c", "陈小禾", "2017-08-09", "child")] {
            let typed = form(&[("name", name), ("resident_id", resident_id(birth, 11).as_str()), ("relation", relation)]);
            let added = member(&typed, id.into(), &answers, today()).expect("a member");
            answers.members.push(added);
        }
        post(&mut answers, Step::Household, &[("marital", "married"), ("applies_s", "yes"), ("applies_c", "yes")]).expect("household");
        let hows = [
            ("a", ConsentHow::OwnAccount),
            ("s", ConsentHow::Code { phone, confirmed: true }),
            ("c", ConsentHow::Guardian { guardian: "a".into() }),
        ];
        for (id, how) in hows {
            answers.member_mut(&id.into()).expect("there").consent = Some(Consent { how, at: now() });
        }
        if level == RealNameLevel::Verified {
            let asked = ["a", "s", "c"]
                .into_iter()
                .flat_map(|id| [(id, Register::Household, AnswerStatus::Hit), (id, Register::Vehicle, AnswerStatus::Timeout)])
                .map(|(id, register, status)| Asked { member: id.into(), register, status, as_of: None })
                .collect();
            answers.registers = Registers { asked_at: Some(now()), asked, responses: Vec::new() };
            post(
                &mut answers,
                Step::Registers,
                &[
                    ("right_a_household", "yes"),
                    ("right_s_household", "no"),
                    ("field_s_household", "0-address"),
                    ("declared_s_household", "花园街道"),
                    ("reason_s_household", "去年迁了户口"),
                    ("right_c_household", "yes"),
                    ("manual_a_vehicle", "没有车"),
                ],
            )
            .expect("registers");
        }
        post(&mut answers, Step::Housing, &[("kind", "rented"), ("area", "４２．６"), ("people", "3"), ("rent", "800")]).expect("housing");
        post(&mut answers, Step::Livelihood, &[("group", "family"), ("casual_a", ""), ("casual_s", "1,200.50")]).expect("livelihood");
        answers.attachments.push(Attachment { document: "proof".into(), kind: DocumentKind::IncomeProof, member: None, register: None });
        post(&mut answers, Step::Wish, &[("mode", "flat"), ("area", "0101"), ("district", "01"), ("need_lift", "1")]).expect("wish");
        answers.commitment =
            Some(Commitment { text_version: "2026-2".to_owned(), text_hash: "h".to_owned(), how: SignedHow::Code, at: now() });
        answers
    }

    fn named_steps(answers: &Answers) -> Vec<String> {
        ready_to_submit(answers, today()).map_or_else(|faults| faults.0.into_iter().map(|fault| fault.field).collect(), |_| Vec::new())
    }

    #[test]
    fn looks_are_shared_by_whoever_agreed_and_by_children_whom_a_register_named() {
        let mut answers = complete(RealNameLevel::Verified);
        let shared = |answers: &Answers| answers.members.iter().map(Member::shares_looks).collect::<Vec<bool>>();
        assert_eq!(shared(&answers), [true, true, false]);
        answers.members[2].proposed = true;
        assert_eq!(shared(&answers), [true, true, true]);
        let phone = Phone::parse("13800000000").expect("valid");
        for how in [ConsentHow::Code { phone, confirmed: false }, ConsentHow::SignedForm { document: "d".into() }] {
            answers.members[1].consent = Some(Consent { how, at: now() });
            assert_eq!(shared(&answers), [true, false, true]);
        }
        answers.members[1].consent = None;
        assert_eq!(shared(&answers), [true, false, true]);
    }

    #[test]
    fn a_complete_set_is_ready_and_reads_back() {
        for level in [RealNameLevel::Declared, RealNameLevel::Verified] {
            let answers = complete(level);
            let application = ready_to_submit(&answers, today()).expect("ready");
            assert_eq!(application.members.len(), 3);
            assert_eq!(application.housing.area.0, 426_000);
            assert_eq!(application.livelihood.casual[1].monthly.0, 120_050);
            let stored = serde_json::to_string(&answers).expect("text");
            assert_eq!(serde_json::from_str::<Answers>(&stored).expect("answers"), answers);
            assert_eq!(next_open(&answers, today()), Step::Check);
        }
    }

    #[test]
    fn each_missing_piece_names_its_step() {
        let whole = complete(RealNameLevel::Verified);
        let without = |change: &dyn Fn(&mut Answers)| {
            let mut answers = whole.clone();
            change(&mut answers);
            named_steps(&answers)
        };
        assert!(without(&|answers| answers.marital = None).contains(&"household".to_owned()));
        assert!(without(&|answers| answers.members[1].applies = None).contains(&"household".to_owned()));
        assert!(without(&|answers| answers.members[1].consent = None).contains(&"consents".to_owned()));
        assert_eq!(without(&|answers| answers.registers.responses.clear()), ["registers", "commitment"]);
        assert_eq!(without(&|answers| answers.housing = None), ["housing", "commitment"]);
        assert_eq!(without(&|answers| answers.livelihood = None), ["livelihood", "commitment"]);
        assert_eq!(without(&|answers| answers.wish = None), ["wish", "commitment"]);
        assert_eq!(without(&|answers| answers.commitment = None), ["commitment"]);
    }

    #[test]
    fn an_adult_needs_more_than_a_guardian() {
        let mut answers = complete(RealNameLevel::Verified);
        answers.members[1].consent = Some(Consent { how: ConsentHow::Guardian { guardian: "a".into() }, at: now() });
        assert!(named_steps(&answers).contains(&"consents".to_owned()));
    }

    #[test]
    fn a_new_employee_owes_diploma_and_contract() {
        let mut answers = complete(RealNameLevel::Declared);
        let typed =
            [("group", "new_employee"), ("employer", "安澜公交公司"), ("contract_until", "2028-06-30"), ("graduated_on", "2025-07-01")];
        post(&mut answers, Step::Livelihood, &typed).expect("livelihood");
        assert_eq!(named_steps(&answers), ["livelihood", "commitment"]);
        assert_eq!(answers.missing_documents(), [DocumentKind::Diploma, DocumentKind::LabourContract]);
        for kind in [DocumentKind::Diploma, DocumentKind::LabourContract] {
            answers.attachments.push(Attachment { document: kind.code().into(), kind, member: None, register: None });
        }
        assert!(named_steps(&answers).is_empty());
    }

    #[test]
    fn a_migrant_worker_owes_contract_and_permit_and_says_since_when() {
        let mut answers = complete(RealNameLevel::Declared);
        let typed = [("group", "migrant"), ("employer", "锦里建材"), ("contract_until", "2028-06-30")];
        let faults = post(&mut answers, Step::Livelihood, &typed).expect_err("no permit");
        assert_eq!(faults.of("permit_since").next().expect("at the permit").code, FaultCode::Required);
        let typed = [typed[0], typed[1], typed[2], ("permit_since", "2024-03-01")];
        post(&mut answers, Step::Livelihood, &typed).expect("livelihood");
        assert_eq!(answers.missing_documents(), [DocumentKind::LabourContract, DocumentKind::ResidencePermit]);
        answers.licences.push(LicenceReference {
            licence: LicenceNumber::from_parts("11100000000013338W011", "11430000006122244L", "1", "001").expect("a number"),
            kind: LicenceKind::ResidencePermit,
            document: DocumentKind::ResidencePermit,
            member: "a".into(),
            issuer: "安澜市公安局".to_owned(),
            valid_from: today(),
            valid_to: None,
            verified_at: now(),
            digest: String::new(),
            file_hash: String::new(),
            asking: String::new(),
        });
        assert_eq!(answers.missing_documents(), [DocumentKind::LabourContract], "a licence stands for the permit");
    }

    #[test]
    fn answers_of_before_licences_read_and_a_member_takes_theirs_along() {
        let answers = complete(RealNameLevel::Declared);
        let mut stored = serde_json::to_value(&answers).expect("json");
        stored.as_object_mut().expect("an object").remove("licences").expect("it was there");
        let mut read: Answers = serde_json::from_value(stored).expect("reads");
        assert_eq!(read, answers);
        let reference = serde_json::json!({
            "licence": "1.2.156.3005.2.11100000000013338W011.11430000006122244L.20230000403.001.U", "kind": "diploma",
            "document": "diploma", "member": "s", "issuer": "", "valid_from": "2025-01-01", "valid_to": null,
            "verified_at": now(), "digest": "", "asking": "",
        });
        read.licences.push(serde_json::from_value(reference).expect("a reference"));
        assert_eq!(read.licences_of(&"s".into()).count(), 1);
        assert!(read.remove_member(&"s".into()));
        assert!(read.licences.is_empty());
    }

    #[test]
    fn casual_income_owes_a_proof_and_none_owes_nothing() {
        let mut answers = complete(RealNameLevel::Declared);
        answers.attachments.clear();
        assert_eq!(answers.missing_documents(), [DocumentKind::IncomeProof]);
        assert_eq!(named_steps(&answers), ["livelihood", "commitment"]);
        post(&mut answers, Step::Livelihood, &[("group", "family"), ("casual_a", "0")]).expect("livelihood");
        assert!(answers.missing_documents().is_empty());
    }

    #[test]
    fn the_married_apply_with_their_spouse() {
        let mut answers = complete(RealNameLevel::Declared);
        let refused = post(&mut answers, Step::Household, &[("marital", "married"), ("applies_s", "no"), ("applies_c", "yes")]);
        assert_eq!(refused.expect_err("no spouse").0[0].code, FaultCode::SpouseMissing);
    }

    #[test]
    fn every_fault_of_a_form_comes_at_once() {
        let mut answers = complete(RealNameLevel::Declared);
        let before = answers.clone();
        let faults =
            post(&mut answers, Step::Housing, &[("kind", "castle"), ("area", "四十多"), ("people", "0")]).expect_err("three faults");
        let found: Vec<_> = faults.0.iter().map(|fault| (fault.field.as_str(), fault.code)).collect();
        let expected = [("kind", FaultCode::UnknownChoice), ("area", FaultCode::NumberFormat), ("people", FaultCode::NumberRange)];
        assert_eq!(found, expected);
        assert_eq!(answers, before);
    }

    #[test]
    fn the_task_list_opens_step_by_step() {
        let fresh =
            Answers::start(person("a", "周秀兰", "1986-05-12", 2), Phone::parse("13800000000").expect("valid"), RealNameLevel::Verified);
        let states: Vec<StepState> = task_list(&fresh, today()).into_iter().map(|(_, state)| state).collect();
        assert_eq!(states[0], StepState::NotStarted);
        assert_eq!(states[1], StepState::Blocked);
        assert_eq!(states[7], StepState::Blocked);
        assert_eq!(next_open(&fresh, today()), Step::Household);
        for step in Step::ALL {
            assert_eq!(Step::from_code(step.code()), Some(step));
            assert_eq!(step.next().and_then(Step::previous), step.next().map(|_| step));
        }
    }

    #[test]
    fn below_level_2_the_applicant_enters_by_hand_what_registers_hold() {
        let mut answers = complete(RealNameLevel::Declared);
        assert_eq!(state_of(&answers, Step::Registers, today()), StepState::NotStarted);
        assert_eq!(following(&answers, Step::Consents, today()), Some(Step::Registers), "the page is shown");
        assert!(named_steps(&answers).is_empty(), "nothing is owed on it");
        let typed = [
            ("manual_a_real_estate", "没有"),
            ("manual_s_tax", "安澜公交，每月 3000 元"),
            ("manual_c_real_estate", "没有"),
            ("manual_c_tax", "孩子没有工资"),
            ("manual_a_marriage", "已婚"),
        ];
        post(&mut answers, Step::Registers, &typed).expect("registers");
        let by_hand = |text: &str| Some(Verdict::Manual { declared: text.to_owned() });
        assert_eq!(answers.response(&"a".into(), Register::RealEstate).cloned(), by_hand("没有"));
        assert_eq!(answers.response(&"s".into(), Register::Tax).cloned(), by_hand("安澜公交，每月 3000 元"));
        assert_eq!(answers.registers.responses.len(), 3, "only what the page asks is taken");
        answers.saved.insert(Step::Registers, 1);
        assert_eq!(state_of(&answers, Step::Registers, today()), StepState::Done);
        let faults = post(&mut answers, Step::Registers, &[("manual_a_vehicle", "a\u{0}b")]).expect_err("control characters");
        assert_eq!(faults.0[0].field, "manual_a_vehicle");
    }

    #[test]
    fn only_the_same_person_counts_as_added_before() {
        let mut answers = complete(RealNameLevel::Declared);
        let number = resident_id("1984-02-03", 11);
        let typed = form(&[("name", "陈德福"), ("resident_id", number.as_str()), ("relation", "spouse")]);
        assert!(is_listed(&typed, &answers, today()));
        assert!(!is_listed(&form(&[("name", "陈德福"), ("resident_id", number.as_str()), ("relation", "child")]), &answers, today()));
        assert!(!is_listed(&form(&[("name", "陈德福")]), &answers, today()));
        answers.members[1].proposed = true;
        assert!(!is_listed(&typed, &answers, today()), "a register named this one");
    }

    #[test]
    fn a_dispute_names_a_field_that_was_shown_and_keeps_what_it_showed() {
        let mut answers = complete(RealNameLevel::Verified);
        let about = |answers: &Answers| match answers.response(&"s".into(), Register::Household) {
            Some(Verdict::Disputed { about, .. }) => about.clone(),
            other => panic!("{other:?}"),
        };
        let kept = about(&answers).expect("a field");
        assert_eq!((kept.pick.field, kept.registered.zh.as_str()), (Field::Address, "南湖街道"));
        let said = |field: &str| {
            let said = [("right_s_household", "no"), ("declared_s_household", "花园街道"), ("reason_s_household", "迁了")];
            let mut typed = form(&said);
            typed.insert("member".to_owned(), "s".to_owned());
            typed.insert("field_s_household".to_owned(), field.to_owned());
            typed
        };
        for (field, code) in [("", FaultCode::Required), ("1-price", FaultCode::UnknownChoice), ("x", FaultCode::UnknownChoice)] {
            let before = answers.clone();
            let faults = answer(Step::Registers, &said(field), &mut answers, &areas(), today(), &shown).expect_err("refused");
            assert_eq!((faults.0.len(), faults.0[0].field.as_str(), faults.0[0].code), (1, "field_s_household", code), "{field}");
            assert_eq!(answers, before);
        }
        answer(Step::Registers, &said("0-whole"), &mut answers, &areas(), today(), &shown).expect("all of it");
        assert_eq!(about(&answers).map(|about| about.pick), Some(Pick::WHOLE));
        // What was said before a field had to be named still reads.
        let stored = r#"{"member":"s","register":"household","verdict":"disputed","declared":"花园街道","reason":"迁了"}"#;
        let old: crate::intake::Response = serde_json::from_str(stored).expect("reads");
        assert!(matches!(old.verdict, Verdict::Disputed { about: None, .. }));
    }

    #[test]
    fn numbers_are_read_as_people_write_them() {
        assert_eq!(decimal("1,889.5", 2), Some(188_950));
        assert_eq!(decimal("８００", 2), Some(80_000));
        assert_eq!(decimal("42.6", 4), Some(426_000));
        for bad in ["", "-1", "1.234", "四十", "1e3", "9".repeat(30).as_str(), ".", ".5"] {
            assert_eq!(decimal(bad, 2), None, "{bad}");
        }
    }

    proptest! {
        #[test]
        fn garbage_never_panics_and_changes_nothing_when_refused(
            typed in proptest::collection::btree_map("(kind|area|people|rent|group|mode|district|marital|casual_a|employer|contract_until|applies_s|applies_c)", ".{0,30}", 0..8)
        ) {
            let mut answers = complete(RealNameLevel::Verified);
            for step in Step::ALL {
                let before = answers.clone();
                if answer(step, &typed, &mut answers, &areas(), today(), &shown).is_err() {
                    prop_assert_eq!(&answers, &before);
                }
            }
            let _ = member(&typed, "x".into(), &answers, today());
            let _ = ready_to_submit(&answers, today());
        }

        #[test]
        fn stored_garbage_is_an_error(text in ".{0,200}") {
            prop_assert!(serde_json::from_str::<Answers>(&text).is_err());
        }

        #[test]
        fn decimals_read_back(fen in 0_i64..1_000_000_000) {
            prop_assert_eq!(decimal(&format!("{}.{:02}", fen / 100, fen % 100), 2), Some(fen));
        }
    }
}
