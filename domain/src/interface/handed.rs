//! An application as another system hands it in: the same answers as on the pages, judged by the same rules. Faults stand at
//! JSON pointers into what was sent.

use crate::day::{Day, Timestamp};
use crate::fault::{Fault, FaultCode, Faults};
use crate::id::MemberId;
use crate::intake::{Answers, Consent, ConsentHow, DocumentKind, Form, Need, Step, answer, member};
use crate::settings::AreaName;

/// The most documents handed in with one application.
pub const MOST_HANDED_DOCUMENTS: usize = 20;

/// A person who applies with the applicant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HandedMember {
    /// Name, ID number and relation, by field name.
    pub person: Form,
    /// Casual income of a month, as written.
    pub casual: Option<String>,
}

/// A document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HandedDocument {
    /// The code of what it is.
    pub kind: String,
    /// Whom it is about: the place among the members.
    pub member: Option<usize>,
    /// Its name.
    pub name: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// The signed commitment letter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HandedLetter {
    /// The version printed on it.
    pub text_version: String,
    /// Its name.
    pub name: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// Everything that is handed in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Handed {
    /// The applicant's marital status.
    pub household: Form,
    /// The applicant's casual income of a month, as written.
    pub casual: Option<String>,
    /// Who applies with the applicant.
    pub members: Vec<HandedMember>,
    /// Where they live now.
    pub housing: Form,
    /// What they live on.
    pub livelihood: Form,
    /// What they wish for.
    pub wish: Form,
    /// The codes of what the flat should have.
    pub needs: Vec<String>,
    /// The commitment letter.
    pub letter: HandedLetter,
    /// Consent forms of the other adults, and proofs.
    pub documents: Vec<HandedDocument>,
}

/// The answers, filled in as far as they can be without the documents.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Filled {
    /// The answers.
    pub answers: Answers,
    /// The members in the order they were handed in.
    pub members: Vec<MemberId>,
    /// What each document is, and whom it is about.
    pub documents: Vec<(DocumentKind, Option<MemberId>)>,
}

/// Takes what was handed in into the answers of a new draft, by the rules of the pages; every fault at once.
///
/// The applicant agrees for themselves and for the minors: that is what their consent to the system says. Other adults have
/// signed a form.
pub fn fill(
    handed: &Handed,
    start: Answers,
    mut new_id: impl FnMut() -> MemberId,
    areas: &[AreaName],
    now: Timestamp,
) -> Result<Filled, Faults> {
    let today = now.day();
    let mut answers = start;
    let mut faults = Faults::none();
    let mut members = Vec::new();
    for (place, handed) in handed.members.iter().enumerate() {
        match member(&handed.person, new_id(), &answers, today) {
            Ok(member) => {
                members.push(member.id.clone());
                answers.members.push(member);
            }
            Err(found) => pointed(&mut faults, found, |field| format!("/members/{place}{}", below(field))),
        }
    }
    // With a person missing, what is said of the household cannot be judged.
    if members.len() == handed.members.len() {
        let mut form = handed.household.clone();
        form.extend(members.iter().map(|id| (format!("applies_{id}"), "yes".to_owned())));
        take(Step::Household, &form, &mut answers, areas, today, &mut faults, |field| format!("/household{}", below(field)));
        let form = livelihood(handed, &answers, &members);
        let applicant = answers.applicant().map(|member| member.id.clone());
        take(Step::Livelihood, &form, &mut answers, areas, today, &mut faults, |field| match field.strip_prefix("casual_") {
            Some(id) if applicant.as_ref().is_some_and(|applicant| applicant.as_str() == id) => "/applicant/casual_income".to_owned(),
            Some(id) => {
                let place = members.iter().position(|member| member.as_str() == id).unwrap_or_default();
                format!("/members/{place}/casual_income")
            }
            None => format!("/livelihood{}", below(field)),
        });
    }
    take(Step::Housing, &handed.housing, &mut answers, areas, today, &mut faults, |field| format!("/housing{}", below(field)));
    let wish = wish(handed, &mut faults);
    take(Step::Wish, &wish, &mut answers, areas, today, &mut faults, |field| format!("/wish{}", below(field)));
    let documents = documents(handed, &answers, &members, &mut faults);
    agree(&mut answers, now);
    if members.len() == handed.members.len() {
        missing(&answers, &members, &documents, today, &mut faults);
    }
    if faults.is_empty() { Ok(Filled { answers, members, documents }) } else { Err(faults) }
}

/// A field below its part of the body; the part itself when the fault is about all of it.
fn below(field: &str) -> String {
    if field.is_empty() { String::new() } else { format!("/{field}") }
}

fn pointed(faults: &mut Faults, found: Faults, pointer: impl Fn(&str) -> String) {
    for fault in found.0 {
        faults.push(Fault { field: pointer(&fault.field), ..fault });
    }
}

fn take(
    step: Step,
    form: &Form,
    answers: &mut Answers,
    areas: &[AreaName],
    today: Day,
    faults: &mut Faults,
    pointer: impl Fn(&str) -> String,
) {
    // No register was shown to anybody.
    if let Err(found) = answer(step, form, answers, areas, today, &|_, _, _| None) {
        pointed(faults, found, pointer);
    }
}

/// The form of the page, with the casual income of each person at its field.
fn livelihood(handed: &Handed, answers: &Answers, members: &[MemberId]) -> Form {
    let mut form = handed.livelihood.clone();
    let applicant = answers.applicant().map(|member| member.id.clone());
    let all = applicant.iter().zip([&handed.casual]).chain(members.iter().zip(handed.members.iter().map(|member| &member.casual)));
    for (id, casual) in all {
        if let Some(casual) = casual {
            form.insert(format!("casual_{id}"), casual.clone());
        }
    }
    form
}

/// The form of the page, with each need at its field. A page can only tick what there is; another system may have mistyped.
fn wish(handed: &Handed, faults: &mut Faults) -> Form {
    let mut form = handed.wish.clone();
    for (place, code) in handed.needs.iter().enumerate() {
        match Need::from_code(code) {
            Some(need) => {
                form.insert(format!("need_{}", need.code()), "1".to_owned());
            }
            None => faults.push(Fault::at(&format!("/wish/needs/{place}"), FaultCode::UnknownChoice)),
        }
    }
    form
}

/// What each document is. Letters and answers to notices have ways of their own.
fn documents(handed: &Handed, answers: &Answers, members: &[MemberId], faults: &mut Faults) -> Vec<(DocumentKind, Option<MemberId>)> {
    if handed.documents.len() > MOST_HANDED_DOCUMENTS {
        faults.push(Fault::at("/documents", FaultCode::TooManyFiles).with(MOST_HANDED_DOCUMENTS));
    }
    let mut known = Vec::new();
    for (place, document) in handed.documents.iter().enumerate() {
        let own = [DocumentKind::Commitment, DocumentKind::Signature, DocumentKind::Correction, DocumentKind::DisputeProof];
        let kind = DocumentKind::from_code(&document.kind).filter(|kind| !own.contains(kind));
        let about = document.member.map(|place| members.get(place).and_then(|id| answers.member(id)));
        match (kind, about) {
            (None, _) => faults.push(Fault::at(&format!("/documents/{place}/kind"), FaultCode::UnknownChoice)),
            (Some(DocumentKind::ConsentForm), None) => faults.push(Fault::at(&format!("/documents/{place}/member"), FaultCode::Required)),
            (Some(_), Some(None)) => faults.push(Fault::at(&format!("/documents/{place}/member"), FaultCode::UnknownChoice)),
            (Some(kind), about) => known.push((kind, about.flatten().map(|member| member.id.clone()))),
        }
    }
    known
}

/// The applicant's own consent, and a guardian's.
fn agree(answers: &mut Answers, now: Timestamp) {
    let Some(applicant) = answers.applicant().map(|member| member.id.clone()) else { return };
    for member in &mut answers.members {
        if member.id == applicant {
            member.consent = Some(Consent { how: ConsentHow::OwnAccount, at: now });
        } else if !member.is_adult(now.day()) {
            member.consent = Some(Consent { how: ConsentHow::Guardian { guardian: applicant.clone() }, at: now });
        }
    }
}

/// Consents of adults that no form proves, and proofs that the livelihood owes.
fn missing(answers: &Answers, members: &[MemberId], documents: &[(DocumentKind, Option<MemberId>)], today: Day, faults: &mut Faults) {
    for (place, id) in members.iter().enumerate() {
        let adult = answers.member(id).is_some_and(|member| member.is_adult(today));
        let signed = documents.iter().any(|(kind, about)| *kind == DocumentKind::ConsentForm && about.as_ref() == Some(id));
        if adult && !signed {
            faults.push(Fault::at(&format!("/members/{place}"), FaultCode::ConsentMissing));
        }
    }
    for owed in answers.missing_documents() {
        if !documents.iter().any(|(kind, _)| *kind == owed) {
            faults.push(Fault::at("/documents", FaultCode::Required).with(owed.code()));
        }
    }
}

#[cfg(test)]
#[path = "handed_tests.rs"]
mod tests;
