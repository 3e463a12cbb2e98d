//! Electronic licences in the place of documents: how they stand by the library, and the clues of what became of them since a check.

use super::assessment::{Assessment, Measure, Verdict};
use super::clue::{held, member_of, rank, result_of};
use super::{Answer, AnswerStatus, Clue, Effect, Finding, Gap, HouseholdFacts, LicenceFact, Register, Rule};
use crate::day::Day;
use crate::id::MemberId;
use crate::intake::{Answers, DocumentKind, ReferenceState};

/// How the licences stand that an application uses for a member, by document: each as the worst of them. Whoever uses none is not asked
/// about. A library that cannot speak about the person leaves it open how theirs stand.
pub(super) fn read(application: &Answers, member: &MemberId, answer: Option<&Answer>, on: Day) -> Finding<Vec<LicenceFact>> {
    let mut facts: Vec<LicenceFact> = Vec::new();
    for reference in application.licences_of(member) {
        let state = reference.by_answer(answer, on);
        match facts.iter_mut().find(|fact| fact.document == reference.document) {
            Some(fact) => fact.state = fact.state.min(state),
            None => facts.push(LicenceFact { document: reference.document, state }),
        }
    }
    let gap = match answer {
        _ if facts.is_empty() => return Finding::not_asked(),
        // What was erased after its time is as if nobody had asked: it took no licence away.
        Some(answer) if answer.is_erased() => Gap::NotAsked,
        Some(answer) if answer.status.decides() => return Finding::registered(facts, Register::Licence, answer.as_of),
        Some(answer) if answer.status == AnswerStatus::NotCovered => Gap::NotCovered,
        Some(answer) if answer.status == AnswerStatus::Timeout => Gap::Timeout,
        Some(_) => Gap::Error,
        None => Gap::NotAsked,
    };
    Finding::Unknown { register: Some(Register::Licence), gap }
}

/// What became of licences since a check. Their rules read what the applicant declares, so that no licence turns one by itself: one that
/// does not stand any more leaves its rule open, for an officer to look at.
pub(super) fn clues(before: &HouseholdFacts, now: &HouseholdFacts, was: &Assessment) -> Vec<Clue> {
    let mut clues = Vec::new();
    for after in &now.members {
        let (Some(old), Some(facts)) = (member_of(before, &after.member), held(&after.licences)) else { continue };
        for LicenceFact { document, state } in facts {
            let Some(rule) = rule_of(*document) else { continue };
            let (Some(earlier), Some(result)) = (stood(&old.licences, *document), result_of(was, rule, &after.member)) else { continue };
            if earlier == *state {
                continue;
            }
            let open = |state: ReferenceState| state.is_conflict() && result.verdict == Verdict::Pass;
            let [said, says] = [earlier, *state].map(|state| if open(state) { Verdict::Unknown } else { result.verdict });
            let effect = Effect::of(Some(said), Some(says)).unwrap_or(Effect::Notice);
            clues.push(Clue {
                rule,
                member: Some(after.member.clone()),
                register: Some(Register::Licence),
                before: Some(Measure::Licence(earlier)),
                after: Some(Measure::Licence(*state)),
                was: said,
                now: says,
                effect,
                rank: rank(rule, effect, false),
            });
        }
    }
    clues
}

/// The rule that a document proves.
fn rule_of(document: DocumentKind) -> Option<Rule> {
    match document {
        DocumentKind::Diploma => Some(Rule::Diploma),
        DocumentKind::ResidencePermit => Some(Rule::ResidencePermit),
        _ => None,
    }
}

/// How the licences for a document stood at the last check. Where the library was asked then and gave no answer, they had verified when
/// they were used; of a check that did not ask nothing can be said.
fn stood(finding: &Finding<Vec<LicenceFact>>, document: DocumentKind) -> Option<ReferenceState> {
    match finding {
        Finding::Known { value, .. } => value.iter().find(|fact| fact.document == document).map(|fact| fact.state),
        Finding::Unknown { gap: Gap::Timeout | Gap::Error, .. } => Some(ReferenceState::Holds),
        Finding::Unknown { .. } | Finding::Disputed { .. } => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::day::Timestamp;
    use crate::identity::{PersonName, Phone, RealNameLevel, ResidentId};
    use crate::intake::{LicenceReference, Member, Relation};
    use crate::verification::{LicenceKind, LicenceNumber};

    fn day(text: &str) -> Day {
        Day::parse(text).expect("a day")
    }

    /// An applicant whose residence permit is a licence.
    fn application() -> Answers {
        let applicant = Member {
            id: "a".into(),
            relation: Relation::Applicant,
            name: PersonName::parse("赵大勇").expect("a name"),
            resident_id: ResidentId::from_parts("341699", day("1991-03-04"), 1).expect("an id"),
            proposed: false,
            applies: Some(true),
            consent: None,
        };
        let mut answers = Answers::start(applicant, Phone::parse("13800000000").expect("a phone"), RealNameLevel::Verified);
        answers.licences.push(LicenceReference {
            licence: LicenceNumber::from_parts("11100000000013338W011", "11341699MB00000017", "1", "001").expect("a number"),
            kind: LicenceKind::ResidencePermit,
            document: DocumentKind::ResidencePermit,
            member: "a".into(),
            issuer: "安澜市公安局".into(),
            valid_from: day("2025-03-01"),
            valid_to: None,
            verified_at: Timestamp::EPOCH,
            digest: String::new(),
            file_hash: String::new(),
            asking: "asking".into(),
        });
        answers
    }

    #[test]
    fn what_was_erased_takes_no_licence_away() {
        let read = |status| {
            let answer = Answer::without_records(Register::Licence, status);
            super::read(&application(), &"a".into(), Some(&answer), day("2026-11-23"))
        };
        let gone = vec![LicenceFact { document: DocumentKind::ResidencePermit, state: ReferenceState::Gone }];
        assert_eq!(read(AnswerStatus::Empty), Finding::registered(gone, Register::Licence, None));
        let erased = read(AnswerStatus::Hit);
        assert_eq!(erased, Finding::Unknown { register: Some(Register::Licence), gap: Gap::NotAsked });
        assert_eq!(stood(&erased, DocumentKind::ResidencePermit), None, "nothing became of it that would be a clue");
    }
}
