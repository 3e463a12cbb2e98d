//! Who belongs to a household, as the household and marriage registers propose it: names and relations, nothing more.

use super::Answer;
use super::record::{HeadRelation, HouseholdRecord, MaritalStatus, PersonState, Record};
use crate::identity::{PersonName, ResidentId};
use crate::intake::Relation;

/// Somebody the registers name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proposed {
    /// Name.
    pub name: PersonName,
    /// ID number.
    pub resident_id: ResidentId,
    /// What they are to the applicant.
    pub relation: Relation,
}

/// What `other` is to `applicant`, both told by their relation to the head of the book.
fn relation_between(applicant: HeadRelation, other: HeadRelation) -> Relation {
    use HeadRelation::{Child, Grandchild, Head, Parent, Sibling, Spouse};
    match (applicant, other) {
        (Head, Spouse) | (Spouse, Head) => Relation::Spouse,
        (Head | Spouse, Child) | (Parent, Head) => Relation::Child,
        (Head, Parent) | (Child, Head | Spouse) => Relation::Parent,
        (Head | Spouse, Grandchild) | (Parent, Child) => Relation::Grandchild,
        (Grandchild, Head | Spouse) | (Child, Parent) => Relation::Grandparent,
        (Head, Sibling) | (Sibling, Head) | (Child, Child) => Relation::Sibling,
        _ => Relation::Other,
    }
}

/// The living persons of the applicant's book, and the registered spouse wherever they live; each once, the spouse first.
pub fn propose(applicant: &ResidentId, household: Option<&Answer>, marriage: Option<&Answer>) -> Vec<Proposed> {
    let book: Vec<&HouseholdRecord> = household
        .and_then(Answer::decided)
        .unwrap_or_default()
        .iter()
        .filter_map(|record| match record {
            Record::Household(line) if line.state == PersonState::Registered => Some(line),
            _ => None,
        })
        .collect();
    let latest = marriage
        .and_then(Answer::decided)
        .unwrap_or_default()
        .iter()
        .filter_map(|record| match record {
            Record::Marriage(event) => Some(event),
            _ => None,
        })
        .max_by_key(|event| event.since);
    let mut proposed: Vec<Proposed> = Vec::new();
    let mut add = |name: &str, id: &str, relation: Relation| {
        // A line that is no valid person is left out; the applicant can enter the person by hand.
        if let (Ok(name), Ok(resident_id)) = (PersonName::parse(name), ResidentId::parse(id))
            && resident_id != *applicant
            && !proposed.iter().any(|other| other.resident_id == resident_id)
        {
            proposed.push(Proposed { name, resident_id, relation });
        }
    };
    if let Some(event) = latest.filter(|event| event.status == MaritalStatus::Married) {
        add(&event.spouse_name, &event.spouse_id, Relation::Spouse);
    }
    let own = book.iter().find(|line| line.resident_id == applicant.as_str()).map_or(HeadRelation::Other, |line| line.relation);
    for line in book {
        add(&line.name, &line.resident_id, relation_between(own, line.relation));
    }
    proposed
}

#[cfg(test)]
mod tests {
    use super::super::{AnswerStatus, HouseholdKind, MarriageRecord, Register};
    use super::*;
    use crate::day::Day;

    fn id(birth: &str, sequence: u16) -> ResidentId {
        ResidentId::from_parts("341699", Day::parse(birth).expect("a day"), sequence).expect("valid")
    }

    fn answer(register: Register, records: Vec<Record>) -> Answer {
        Answer { records, ..Answer::without_records(register, AnswerStatus::Hit) }
    }

    fn line(name: &str, id: &ResidentId, relation: HeadRelation, state: PersonState) -> Record {
        Record::Household(HouseholdRecord {
            book_number: "1".into(),
            name: name.into(),
            resident_id: id.as_str().into(),
            relation,
            kind: HouseholdKind::Urban,
            area_code: "3416990101".into(),
            address: String::new(),
            since: Day::parse("2001-01-01").expect("a day"),
            state,
        })
    }

    #[test]
    fn a_daughter_in_law_sees_her_family_as_she_is_related_to_it() {
        let (applicant, husband, father, child) = (id("1988-05-20", 2), id("1986-01-01", 1), id("1956-06-02", 1), id("2017-08-09", 2));
        let gone = id("1930-01-01", 1);
        let book = answer(
            Register::Household,
            vec![
                line("陈德福", &father, HeadRelation::Head, PersonState::Registered),
                line("陈强", &husband, HeadRelation::Child, PersonState::Registered),
                line("周敏", &applicant, HeadRelation::ChildInLaw, PersonState::Registered),
                line("陈小禾", &child, HeadRelation::Grandchild, PersonState::Registered),
                line("陈金宝", &gone, HeadRelation::Parent, PersonState::Deceased),
            ],
        );
        let event = |status| {
            let since = Day::parse("2012-01-01").expect("a day");
            let record = MarriageRecord {
                status,
                certificate: String::new(),
                spouse_name: "陈强".into(),
                spouse_id: husband.as_str().into(),
                since,
                office: String::new(),
            };
            answer(Register::Marriage, vec![Record::Marriage(record)])
        };
        let named =
            |proposed: Vec<Proposed>| proposed.into_iter().map(|one| (one.name.as_str().to_owned(), one.relation)).collect::<Vec<_>>();
        assert_eq!(
            named(propose(&applicant, Some(&book), Some(&event(MaritalStatus::Married)))),
            [("陈强".to_owned(), Relation::Spouse), ("陈德福".to_owned(), Relation::Other), ("陈小禾".to_owned(), Relation::Other)]
        );
        assert_eq!(named(propose(&father, Some(&book), None)).first(), Some(&("陈强".to_owned(), Relation::Child)));
        let silent = Answer::without_records(Register::Household, AnswerStatus::Timeout);
        assert_eq!(propose(&applicant, Some(&silent), Some(&event(MaritalStatus::Divorced))), vec![]);
        assert_eq!(propose(&applicant, None, None), vec![]);
    }
}
