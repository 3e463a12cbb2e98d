//! A family as another system hands it in, what is filled in from it, and where its faults stand.

use super::*;
use crate::identity::{PersonName, Phone, RealNameLevel, ResidentId};
use crate::intake::{Member, Relation};
use crate::language::Bilingual;

fn now() -> Timestamp {
    Timestamp::parse("2026-11-23T01:00:00.000Z").expect("valid")
}

fn id(birth: &str, sequence: u16) -> ResidentId {
    ResidentId::from_parts("341699", Day::parse(birth).expect("valid"), sequence).expect("valid")
}

fn start() -> Answers {
    let applicant = Member {
        id: "a".into(),
        relation: Relation::Applicant,
        name: PersonName::parse("周秀兰").expect("valid"),
        resident_id: id("1986-05-12", 2),
        proposed: false,
        applies: Some(true),
        consent: None,
    };
    Answers::start(applicant, Phone::parse("13800000000").expect("valid"), RealNameLevel::Declared)
}

fn form(pairs: &[(&str, &str)]) -> Form {
    pairs.iter().map(|(field, value)| ((*field).to_owned(), (*value).to_owned())).collect()
}

fn person(name: &str, birth: &str, relation: &str) -> HandedMember {
    let resident_id = id(birth, 11);
    HandedMember { person: form(&[("name", name), ("resident_id", resident_id.as_str()), ("relation", relation)]), casual: None }
}

fn document(kind: &str, member: Option<usize>) -> HandedDocument {
    HandedDocument { kind: kind.to_owned(), member, name: "a.png".to_owned(), bytes: vec![1] }
}

fn family() -> Handed {
    Handed {
        household: form(&[("marital", "married")]),
        casual: Some("1200.50".to_owned()),
        members: vec![person("陈德福", "1984-02-03", "spouse"), person("陈小禾", "2017-08-09", "child")],
        housing: form(&[("kind", "rented"), ("area", "42.6"), ("people", "3"), ("rent", "800")]),
        livelihood: form(&[("group", "family")]),
        wish: form(&[("mode", "flat"), ("area", "0101"), ("district", "01")]),
        needs: vec!["lift".to_owned()],
        letter: HandedLetter { text_version: "2026-2".to_owned(), name: "letter.png".to_owned(), bytes: vec![1] },
        documents: vec![document("consent_form", Some(0)), document("income_proof", None)],
    }
}

fn filled(handed: &Handed) -> Result<Filled, Faults> {
    let areas: Vec<AreaName> = ["01", "0101"].map(|code| AreaName { code: code.to_owned(), name: Bilingual::default() }).into();
    let mut next = 0;
    fill(
        handed,
        start(),
        || {
            next += 1;
            MemberId(format!("m{next}"))
        },
        &areas,
        now(),
    )
}

fn pointers(handed: &Handed) -> Vec<(String, FaultCode)> {
    filled(handed).map_or_else(|faults| faults.0.into_iter().map(|fault| (fault.field, fault.code)).collect(), |_| Vec::new())
}

#[test]
fn a_family_is_filled_in_as_on_the_pages() {
    let filled = filled(&family()).expect("no fault");
    let answers = &filled.answers;
    assert_eq!(answers.applying().count(), 3);
    assert_eq!(answers.wish.as_ref().expect("there").needs, [Need::Lift]);
    assert_eq!(answers.livelihood.as_ref().expect("there").casual[0].monthly.0, 120_050);
    let ways: Vec<Option<&str>> = answers.members.iter().map(|member| member.consent.as_ref().map(|consent| consent.how.code())).collect();
    assert_eq!(ways, [Some("own_account"), None, Some("guardian")], "the spouse's form comes with its document");
    assert_eq!(filled.documents, [(DocumentKind::ConsentForm, Some("m1".into())), (DocumentKind::IncomeProof, None)]);
}

#[test]
fn every_fault_stands_where_it_was_sent() {
    let wrong = Handed {
        household: form(&[("marital", "happy")]),
        casual: Some("much".to_owned()),
        housing: form(&[("kind", "rented"), ("area", "0"), ("people", "3")]),
        wish: form(&[("mode", "flat"), ("area", "99"), ("district", "01")]),
        needs: ["lift", "balcony"].map(str::to_owned).into(),
        documents: vec![document("signature", None), document("consent_form", None), document("lease", Some(7))],
        ..family()
    };
    let found = pointers(&wrong);
    for expected in [
        ("/household/marital", FaultCode::UnknownChoice),
        ("/applicant/casual_income", FaultCode::NumberFormat),
        ("/housing/area", FaultCode::NumberRange),
        ("/housing/rent", FaultCode::Required),
        ("/wish/area", FaultCode::UnknownChoice),
        ("/wish/needs/1", FaultCode::UnknownChoice),
        ("/documents/0/kind", FaultCode::UnknownChoice),
        ("/documents/1/member", FaultCode::Required),
        ("/documents/2/member", FaultCode::UnknownChoice),
    ] {
        assert!(found.contains(&(expected.0.to_owned(), expected.1)), "{expected:?}: {found:?}");
    }
    assert!(!found.iter().any(|(pointer, _)| pointer == "/wish/needs/0"), "{found:?}");
    let mut twins = family();
    twins.members[1] = twins.members[0].clone();
    assert!(pointers(&twins).contains(&("/members/1/resident_id".to_owned(), FaultCode::MemberTwice)));
    let mut poor = family();
    poor.members[0].casual = Some("-1".to_owned());
    assert!(pointers(&poor).contains(&("/members/0/casual_income".to_owned(), FaultCode::NumberFormat)));
}

#[test]
fn nobody_is_agreed_for_who_did_not_sign() {
    let unsigned = Handed { documents: vec![document("income_proof", None)], ..family() };
    assert_eq!(pointers(&unsigned), [("/members/0".to_owned(), FaultCode::ConsentMissing)]);
    let unproven = Handed { documents: vec![document("consent_form", Some(0))], ..family() };
    assert_eq!(pointers(&unproven), [("/documents".to_owned(), FaultCode::Required)]);
}
