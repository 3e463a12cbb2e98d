//! An application handed in by another system for a resident who has agreed to it: filled in, proven and submitted in one unit,
//! by the rules and use cases of the pages. Nothing of it stays when anything is wrong.

use super::shares::{OpenShare, open_share, use_up};
use crate::audit::{self, Entry};
use crate::error::{Error, Result};
use crate::identity::account::{self, Account};
use crate::intake::documents::{self, About, Stored};
use crate::intake::{commitment, consent, draft, submit};
use crate::limits::{self, Count};
use crate::rights::demand;
use crate::settings::CommitmentText;
use crate::{Hall, idempotency, settings};
use domain::day::{Day, Timestamp};
use domain::fault::{Fault, FaultCode, Faults};
use domain::id::{CaseId, MemberId};
use domain::identity::{Actor, ClientActor, RealNameLevel, Relation as Nearness, ResidentActor, Right};
use domain::intake::{Answers, Attachment, Commitment, Consent, ConsentHow, DocumentKind, Member, Relation, SignedHow, Step};
use domain::interface::{Filled, Handed, ShareKind, fill};

/// What was handed in, as the system is told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HandedIn {
    /// The application number.
    pub number: String,
    /// When it was received.
    pub received_at: Timestamp,
    /// By when the office answers.
    pub answer_by: Option<Day>,
    /// It was there already: the same call came again.
    pub again: bool,
}

/// Whether a call may hand anything in: it comes with a consent that holds, or it repeats an earlier one. Asked before its body is
/// read; [`hand_in`] asks again.
pub async fn may_hand_in(hall: &Hall, client: &ClientActor, token: &str, key: &str) -> Result<()> {
    demand(&Actor::Client(client.clone()), Right::SubmitForResident, Nearness::Own)?;
    if open_share(hall, &client.client, token, Some(ShareKind::Submit)).await?.is_some() {
        return Ok(());
    }
    let earlier = idempotency::earlier(hall, &scope_of(client), key).await?;
    earlier.map(drop).ok_or(Error::NotFound)
}

/// Each system has keys of its own.
fn scope_of(client: &ClientActor) -> String {
    format!("hand in:{}", client.client)
}

/// Hands an application in. The same key with the same content gives the same receipt, at any number of repeats; with another
/// content it is a conflict, and so is a person who has a draft or an application already.
pub async fn hand_in(hall: &Hall, client: &ClientActor, token: &str, (key, digest): (&str, &str), handed: &Handed) -> Result<HandedIn> {
    demand(&Actor::Client(client.clone()), Right::SubmitForResident, Nearness::Own)?;
    let scope = scope_of(client);
    // Before the consent is asked for: a repeat gets its receipt after the consent has ended, too. The digest holds the token.
    if let Some(earlier) = earlier(hall, &scope, key, digest).await? {
        return earlier;
    }
    let share = open_share(hall, &client.client, token, Some(ShareKind::Submit)).await?.ok_or(Error::NotFound)?;
    let account = account::load(hall, &share.account).await?;
    let resident = ResidentActor { account: account.id.clone(), level: account.level };
    let actor = Actor::Client(ClientActor { resident: Some(resident), ..client.clone() });
    demand(&actor, Right::SubmitForResident, Nearness::Own)?;
    if account.level != RealNameLevel::Verified {
        return Err(Fault::whole(FaultCode::LevelTooLow).into());
    }
    if share.case.is_some() || draft::look(hall, &actor).await?.is_some() {
        return Err(Error::Conflict);
    }
    let text = settings::commitment_in_force(hall).await?;
    let filled = filled(hall, &account, handed, &text).await?;
    let (letter, proofs) = put(hall, handed).await?;
    let outcome = match counted(hall, &account).await {
        Ok(()) => once(hall, &actor, &share, account, (&scope, key, digest), (filled, text, &letter, &proofs)).await,
        Err(error) => Err(error),
    };
    let error = match outcome {
        Ok(case) => return told(hall, &case, false).await,
        Err(error) => error,
    };
    drop_files(hall, std::iter::once(&letter).chain(&proofs)).await;
    // The same call, twice at once: the other one was first, and this one left no trace.
    earlier(hall, &scope, key, digest).await?.unwrap_or(Err(error))
}

/// Counts an application that could be handed in, so that one with mistakes costs its person nothing. Beyond the limit the fault
/// says until when, and in how many seconds.
async fn counted(hall: &Hall, account: &Account) -> Result<()> {
    match limits::count(hall, &format!("handed in for:{}", account.id), submit::SUBMITS).await? {
        Count::Within => Ok(()),
        Count::Beyond(until) => {
            let (hour, minute) = until.hour_minute();
            let fault = Fault::whole(FaultCode::TooManyTries).with(format!("{hour:02}:{minute:02}"));
            Err(fault.with(until.seconds_since(hall.now()).max(1)).into())
        }
    }
}

/// What an earlier call with this key answered.
async fn earlier(hall: &Hall, scope: &str, key: &str, digest: &str) -> Result<Option<Result<HandedIn>>> {
    let Some(found) = idempotency::earlier(hall, scope, key).await? else { return Ok(None) };
    Ok(Some(match found.split_once(' ') {
        Some((before, case)) if before == digest => told(hall, &case.into(), true).await,
        _ => Err(Error::Conflict),
    }))
}

async fn told(hall: &Hall, case: &CaseId, again: bool) -> Result<HandedIn> {
    let row: Option<(String, String, Option<String>)> = sqlx::query_as(
        "SELECT c.number, e.at, e.due_on FROM cases c JOIN case_events e ON e.case_id = c.id AND e.act = 'submit' WHERE c.id = $1 AND c.number IS NOT NULL ORDER BY e.seq LIMIT 1",
    )
    .bind(case.as_str())
    .fetch_optional(hall.db().reader())
    .await?;
    let (number, at, due_on) = row.ok_or(Error::NotFound)?;
    let received_at = Timestamp::parse(&at).ok_or_else(|| Error::corrupt("case_events", case.as_str()))?;
    Ok(HandedIn { number, received_at, answer_by: due_on.as_deref().and_then(Day::parse), again })
}

/// The answers as the pages would have them.
///
/// Nobody looks at what the registers hold through another system, so nothing is owed at that step, as for whoever fills the
/// form in by hand; the office asks them after acceptance, and the applicant sees it.
async fn filled(hall: &Hall, account: &Account, handed: &Handed, text: &CommitmentText) -> Result<Filled> {
    let applicant = Member {
        id: hall.new_id().into(),
        relation: Relation::Applicant,
        name: account.name.clone(),
        resident_id: account.resident_id.clone(),
        proposed: false,
        applies: Some(true),
        consent: None,
    };
    let start = Answers::start(applicant, account.phone.clone(), RealNameLevel::Declared);
    let areas = settings::areas(hall).await?;
    let filled = fill(handed, start, || MemberId(hall.new_id()), &areas, hall.now());
    let outdated = commitment::in_force(text, Some(&handed.letter.text_version)).is_err();
    match filled {
        Ok(filled) if !outdated => Ok(filled),
        filled => {
            let mut faults = filled.err().unwrap_or_default();
            if outdated {
                faults.push(Fault::at("/commitment/text_version", FaultCode::LetterOutdated));
            }
            Err(faults.into())
        }
    }
}

/// Cleans, encrypts and puts the letter and the documents away. When one cannot be taken, none stays.
async fn put(hall: &Hall, handed: &Handed) -> Result<(Stored, Vec<Stored>)> {
    let letter = documents::put(hall, &handed.letter.name, handed.letter.bytes.clone());
    let letter = letter.await.map_err(|error| at(error, "/commitment/document/content"))?;
    let mut proofs: Vec<Stored> = Vec::new();
    for (place, document) in handed.documents.iter().enumerate() {
        match documents::put(hall, &document.name, document.bytes.clone()).await {
            Ok(stored) => proofs.push(stored),
            Err(error) => {
                drop_files(hall, std::iter::once(&letter).chain(&proofs)).await;
                return Err(at(error, &format!("/documents/{place}/content")));
            }
        }
    }
    Ok((letter, proofs))
}

fn at(error: Error, pointer: &str) -> Error {
    match error {
        Error::Refused(faults) => {
            Error::Refused(Faults(faults.0.into_iter().map(|fault| Fault { field: pointer.to_owned(), ..fault }).collect()))
        }
        other => other,
    }
}

async fn drop_files(hall: &Hall, files: impl Iterator<Item = &Stored>) {
    for file in files {
        documents::drop_file(hall, file).await;
    }
}

async fn once(
    hall: &Hall,
    actor: &Actor,
    share: &OpenShare,
    account: Account,
    (scope, key, digest): (&str, &str, &str),
    (filled, text, letter, proofs): (Filled, CommitmentText, &Stored, &[Stored]),
) -> Result<CaseId> {
    let resident = draft::resident(actor)?;
    let mut unit = hall.begin().await?;
    if draft::find(hall, &mut unit, resident).await?.is_some() {
        return Err(Error::Conflict);
    }
    // A draft that the resident has started in this moment is theirs.
    let (case, true) = draft::start(hall, &mut unit, actor, resident, account).await? else { return Err(Error::Conflict) };
    // The share is spent first: of two calls at once, one finds it used.
    if !use_up(hall, &mut unit, &share.id, &case).await? {
        return Err(Error::Conflict);
    }
    let mut draft =
        draft::find(hall, &mut unit, resident).await?.filter(|draft| draft.case == case && draft.version == 0).ok_or(Error::Conflict)?;
    let now = hall.now();
    draft.answers = filled.answers;
    documents::write(hall, &mut unit, actor, &case, letter, About::of(DocumentKind::Commitment)).await?;
    draft.answers.attachments.push(Attachment {
        document: letter.id.clone(),
        kind: DocumentKind::Commitment,
        member: None,
        register: None,
    });
    for (stored, (kind, member)) in proofs.iter().zip(filled.documents) {
        documents::write(hall, &mut unit, actor, &case, stored, About { member: member.as_ref(), ..About::of(kind) }).await?;
        if kind == DocumentKind::ConsentForm
            && let Some(member) = member.as_ref().and_then(|id| draft.answers.member_mut(id))
        {
            member.consent = Some(Consent { how: ConsentHow::SignedForm { document: stored.id.clone() }, at: now });
        }
        draft.answers.attachments.push(Attachment { document: stored.id.clone(), kind, member, register: None });
    }
    for member in &draft.answers.members {
        consent::record(hall, &mut unit, actor, &case, member).await?;
    }
    let detail = serde_json::json!({ "text_version": text.version, "text_hash": text.hash, "document": letter.id });
    audit::record(hall, &mut unit, Entry { chain: format!("case:{case}"), act: "case.sign_commitment", actor, detail }).await?;
    let how = SignedHow::Uploaded { document: letter.id.clone(), hash: letter.hash.clone() };
    draft.answers.commitment = Some(Commitment { text_version: text.version, text_hash: text.hash, how, at: now });
    draft::save(hall, &mut unit, actor, &mut draft, Step::Commitment).await?;
    submit::submit_within(hall, &mut unit, actor, &draft).await?;
    if !idempotency::claim(hall, &mut unit, scope, key, &format!("{digest} {case}")).await? {
        return Err(Error::Conflict);
    }
    unit.commit().await?;
    Ok(case)
}
