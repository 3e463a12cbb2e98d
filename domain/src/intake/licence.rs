//! Electronic licences in the application: used by reference in the place of an upload, and looked at again at the check.

use super::declared::DocumentKind;
use crate::day::{Day, Timestamp};
use crate::id::MemberId;
use crate::verification::{Answer, AnswerStatus, LicenceKind, LicenceNumber, LicenceRecord, LicenceStanding, Record};
use serde::{Deserialize, Serialize};

/// The document of the form that a licence of a kind takes the place of.
pub fn proven_by(kind: LicenceKind) -> Option<DocumentKind> {
    match kind {
        LicenceKind::Diploma => Some(DocumentKind::Diploma),
        LicenceKind::ResidencePermit => Some(DocumentKind::ResidencePermit),
        // What these say the registers say too, and no form asks for them.
        LicenceKind::MarriageCertificate
        | LicenceKind::DisabilityCertificate
        | LicenceKind::LowIncomeCertificate
        | LicenceKind::RealEstateCertificate
        | LicenceKind::BusinessLicence => None,
    }
}

/// Whether a licence can take the place of a document.
pub fn has_licence(document: DocumentKind) -> bool {
    LicenceKind::ALL.into_iter().any(|kind| proven_by(kind) == Some(document))
}

/// A licence the applicant uses by reference. No image is kept; the record is proven by its digest and by the asking it came from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LicenceReference {
    /// Its number.
    pub licence: LicenceNumber,
    /// Its kind.
    pub kind: LicenceKind,
    /// The document it takes the place of.
    pub document: DocumentKind,
    /// Whose it is.
    pub member: MemberId,
    /// Who issued it.
    pub issuer: String,
    /// Valid from.
    pub valid_from: Day,
    /// Valid to.
    pub valid_to: Option<Day>,
    /// When its signature was verified.
    pub verified_at: Timestamp,
    /// SHA-256 of what its issuer signed.
    pub digest: String,
    /// SHA-256 of its file, as its issuer said; empty in references of before it was kept.
    #[serde(default)]
    pub file_hash: String,
    /// The asking it came from, which is kept as evidence.
    pub asking: String,
}

/// A reference to a licence that verified: it must stand for a document of the form, and hold on the day.
pub fn usable(record: &LicenceRecord, on: Day) -> Result<DocumentKind, LicenceStanding> {
    let standing = record.standing(on);
    // What stands for no document is of no use to the form, whatever its days.
    proven_by(record.kind).filter(|_| standing == LicenceStanding::Valid).ok_or(standing)
}

/// How a reference stands when the library is asked again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReferenceState {
    /// The library no longer holds it.
    Gone,
    /// It was taken back since.
    Revoked,
    /// Its time is over.
    Expired,
    /// It holds, but says something else than when it was used.
    Changed,
    /// The library did not answer, cannot say anything about the holder, or what it said did not verify.
    Unanswered,
    /// What the library said was erased after its time.
    Erased,
    /// It holds, signature verified.
    Holds,
}

impl ReferenceState {
    /// Every state, what must be looked at first.
    pub const ALL: [Self; 7] = [Self::Gone, Self::Revoked, Self::Expired, Self::Changed, Self::Unanswered, Self::Erased, Self::Holds];

    /// Whether it speaks against what the applicant said.
    pub fn is_conflict(self) -> bool {
        matches!(self, Self::Gone | Self::Revoked | Self::Expired | Self::Changed)
    }
}

/// A reference beside what the library says of it now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CheckedReference {
    /// The reference.
    pub reference: LicenceReference,
    /// How it stands.
    pub state: ReferenceState,
}

impl LicenceReference {
    /// How the reference stands by an answer of the library, on a day.
    pub fn by_answer(&self, answer: Option<&Answer>, on: Day) -> ReferenceState {
        if answer.is_some_and(Answer::is_erased) {
            return ReferenceState::Erased;
        }
        // Whom the library cannot speak about it has taken nothing from: a rejected line may be the reason.
        let Some(records) = answer.and_then(Answer::decided) else { return ReferenceState::Unanswered };
        let held = records.iter().find_map(|record| match record {
            Record::Licence(held) if held.licence == self.licence => Some(held),
            _ => None,
        });
        let Some(held) = held else { return ReferenceState::Gone };
        match held.standing(on) {
            LicenceStanding::Revoked => ReferenceState::Revoked,
            LicenceStanding::Expired => ReferenceState::Expired,
            LicenceStanding::Early => ReferenceState::Changed,
            LicenceStanding::Valid => {
                let same = held.kind == self.kind
                    && held.issuer == self.issuer
                    && (held.valid_from, held.valid_to) == (self.valid_from, self.valid_to)
                    && (self.file_hash.is_empty() || held.file_hash == self.file_hash);
                if same { ReferenceState::Holds } else { ReferenceState::Changed }
            }
        }
    }
}

/// A licence of the applicant's own that the library named.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LicenceChoice {
    /// Its number.
    pub licence: LicenceNumber,
    /// The document it would take the place of.
    pub document: DocumentKind,
    /// Who issued it.
    pub issuer: String,
    /// Valid from.
    pub valid_from: Day,
    /// Valid to.
    pub valid_to: Option<Day>,
    /// How it stands today.
    pub standing: LicenceStanding,
}

/// What the library named when it was asked last.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LicenceChoices {
    /// When it was asked.
    pub asked_at: Timestamp,
    /// How it answered.
    pub status: AnswerStatus,
    /// What stands for a document of the form; what can be used comes first.
    pub choices: Vec<LicenceChoice>,
}

/// What an answer of the library offers to the form on a day.
pub fn choices(records: &[Record], on: Day) -> Vec<LicenceChoice> {
    let mut offered: Vec<LicenceChoice> = records
        .iter()
        .filter_map(|record| match record {
            Record::Licence(held) => Some(LicenceChoice {
                licence: held.licence.clone(),
                document: proven_by(held.kind)?,
                issuer: held.issuer.clone(),
                valid_from: held.valid_from,
                valid_to: held.valid_to,
                standing: held.standing(on),
            }),
            _ => None,
        })
        .collect();
    offered.sort_by_key(|choice| (choice.standing != LicenceStanding::Valid, choice.document, std::cmp::Reverse(choice.valid_from)));
    offered
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::verification::{LicenceState, Register};

    const ISSUER: &str = "11341699MB00000017";

    fn day(text: &str) -> Day {
        Day::parse(text).expect("a day")
    }

    fn record(kind: LicenceKind, serial: &str) -> LicenceRecord {
        LicenceRecord {
            licence: LicenceNumber::from_parts("11100000000013338W011", ISSUER, serial, "001").expect("a number"),
            kind,
            issuer: "安澜市公安局".into(),
            valid_from: day("2025-03-01"),
            valid_to: Some(day("2027-02-28")),
            state: LicenceState::Issued,
            file_hash: "0".repeat(64),
            signature: String::new(),
        }
    }

    fn reference(record: &LicenceRecord) -> LicenceReference {
        LicenceReference {
            licence: record.licence.clone(),
            kind: record.kind,
            document: DocumentKind::ResidencePermit,
            member: "m".into(),
            issuer: record.issuer.clone(),
            valid_from: record.valid_from,
            valid_to: record.valid_to,
            verified_at: Timestamp::EPOCH,
            digest: String::new(),
            file_hash: record.file_hash.clone(),
            asking: "a".into(),
        }
    }

    fn answer(records: Vec<LicenceRecord>) -> Answer {
        let status = if records.is_empty() { AnswerStatus::Empty } else { AnswerStatus::Hit };
        Answer { records: records.into_iter().map(Record::Licence).collect(), ..Answer::without_records(Register::Licence, status) }
    }

    #[test]
    fn a_licence_is_usable_for_its_document_while_it_holds() {
        let permit = record(LicenceKind::ResidencePermit, "1");
        let revoked = LicenceRecord { state: LicenceState::Revoked, ..permit.clone() };
        for (record, on, expected) in [
            (&permit, "2026-11-23", Ok(DocumentKind::ResidencePermit)),
            (&permit, "2027-03-01", Err(LicenceStanding::Expired)),
            (&permit, "2025-02-28", Err(LicenceStanding::Early)),
            (&revoked, "2026-11-23", Err(LicenceStanding::Revoked)),
            (&record(LicenceKind::Diploma, "2"), "2026-11-23", Ok(DocumentKind::Diploma)),
            (&record(LicenceKind::BusinessLicence, "3"), "2026-11-23", Err(LicenceStanding::Valid)),
        ] {
            assert_eq!(usable(record, day(on)), expected, "{:?} {on}", record.kind);
        }
    }

    #[test]
    fn what_the_form_asks_for_is_proven_by_licences_where_there_are_any() {
        let with: Vec<DocumentKind> = DocumentKind::ALL.iter().copied().filter(|kind| has_licence(*kind)).collect();
        assert_eq!(with, [DocumentKind::Diploma, DocumentKind::ResidencePermit]);
    }

    #[test]
    fn a_reference_is_held_against_what_the_library_says_later() {
        let permit = record(LicenceKind::ResidencePermit, "1");
        let used = reference(&permit);
        let with = |change: fn(&mut LicenceRecord)| {
            let mut changed = permit.clone();
            change(&mut changed);
            answer(vec![record(LicenceKind::Diploma, "9"), changed])
        };
        let silent = |status| Answer::without_records(Register::Licence, status);
        for (heard, expected) in [
            (with(|_| {}), ReferenceState::Holds),
            (with(|held| held.state = LicenceState::Revoked), ReferenceState::Revoked),
            (with(|held| held.valid_to = Some(day("2026-11-22"))), ReferenceState::Expired),
            (with(|held| held.valid_to = None), ReferenceState::Changed),
            (with(|held| held.issuer = "别处".into()), ReferenceState::Changed),
            (with(|held| held.kind = LicenceKind::Diploma), ReferenceState::Changed),
            (with(|held| held.file_hash = "1".repeat(64)), ReferenceState::Changed),
            (with(|held| held.valid_from = day("2026-11-24")), ReferenceState::Changed),
            (answer(vec![record(LicenceKind::ResidencePermit, "2")]), ReferenceState::Gone),
            (answer(Vec::new()), ReferenceState::Gone),
            (silent(AnswerStatus::Hit), ReferenceState::Erased),
            (silent(AnswerStatus::NotCovered), ReferenceState::Unanswered),
            (silent(AnswerStatus::Error), ReferenceState::Unanswered),
            (silent(AnswerStatus::Timeout), ReferenceState::Unanswered),
        ] {
            let state = used.by_answer(Some(&heard), day("2026-11-23"));
            assert_eq!(state, expected, "{heard:?}");
            let quiet = matches!(expected, ReferenceState::Holds | ReferenceState::Unanswered | ReferenceState::Erased);
            assert_eq!(state.is_conflict(), !quiet);
        }
        assert_eq!(used.by_answer(None, day("2026-11-23")), ReferenceState::Unanswered);
        let before = LicenceReference { file_hash: String::new(), ..used };
        let changed = with(|held| held.file_hash = "1".repeat(64));
        assert_eq!(before.by_answer(Some(&changed), day("2026-11-23")), ReferenceState::Holds, "no file was noted then");
    }

    #[test]
    fn what_can_be_used_is_offered_first_and_what_stands_for_nothing_is_not() {
        let mut old = record(LicenceKind::ResidencePermit, "1");
        old.valid_to = Some(day("2026-01-01"));
        let (current, card) = (record(LicenceKind::ResidencePermit, "2"), record(LicenceKind::DisabilityCertificate, "3"));
        let offered = choices(&answer(vec![old.clone(), card, current.clone()]).records, day("2026-11-23"));
        let named: Vec<_> = offered.iter().map(|choice| (&choice.licence, choice.standing)).collect();
        assert_eq!(named, [(&current.licence, LicenceStanding::Valid), (&old.licence, LicenceStanding::Expired)]);
    }
}
