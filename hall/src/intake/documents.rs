//! Uploads: cleaned, encrypted with a key of their own, kept in the file store, and opened by those who may.

use super::draft::{self, Draft};
use super::safe_file::{self, SafeFile};
use crate::db::UnitOfWork;
use crate::error::{Error, Result};
use crate::{Hall, audit, crypto, heavy, verification};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use domain::day::Timestamp;
use domain::fault::{Fault, FaultCode};
use domain::id::{AccountId, CaseId, DocumentId, MemberId, OfficeId};
use domain::identity::{Actor, CasePlace, Relation, Right, Role, Verdict, may};
use domain::intake::{DocumentKind, DocumentView};
use domain::review::CaseState;
use domain::verification::Register;
use object_store::local::LocalFileSystem;
use object_store::path::Path;
use object_store::{ObjectStore, ObjectStoreExt as _, PutPayload};
use std::sync::Arc;
use tokio::sync::Semaphore;

/// How many files are cleaned at a time: one picture can take 256 MB while it is unpacked.
static CLEANED_AT_ONCE: Semaphore = Semaphore::const_new(2);
/// The most uploads of one case.
const MOST_DOCUMENTS: i64 = 60;
/// The longest file name kept, in characters.
const LONGEST_NAME: usize = 100;

/// A file as it came.
#[derive(Debug, Clone)]
pub struct Upload {
    /// What it is.
    pub kind: DocumentKind,
    /// Whom it is about.
    pub member: Option<MemberId>,
    /// The register whose record of them it shows to be wrong.
    pub register: Option<Register>,
    /// The version printed on a signed commitment letter, as the sender says.
    pub text_version: Option<String>,
    /// Its name at the sender's.
    pub name: String,
    /// Its bytes, at most as many as a form may send.
    pub bytes: Vec<u8>,
}

/// A file as it is handed out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenedDocument {
    /// `image/jpeg` or `application/pdf`.
    pub content_type: String,
    /// Its name.
    pub name: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// What an upload is, and whom it is about.
#[derive(Debug, Clone, Copy)]
pub(crate) struct About<'a> {
    pub kind: DocumentKind,
    pub member: Option<&'a MemberId>,
    pub register: Option<Register>,
    pub notice: Option<i64>,
}

impl About<'_> {
    /// Of a kind, and about nobody in particular.
    pub fn of(kind: DocumentKind) -> Self {
        Self { kind, member: None, register: None, notice: None }
    }
}

/// A file that lies in the store and waits for its row.
pub(crate) struct Stored {
    pub id: DocumentId,
    pub hash: String,
    size: i64,
    content_type: &'static str,
    data_key: String,
    name: String,
}

/// The file store: a folder beside the database.
fn store(hall: &Hall) -> Result<Arc<dyn ObjectStore>> {
    let folder = hall.settings().data.join("files");
    std::fs::create_dir_all(&folder).map_err(|_| Error::Unavailable("the file store"))?;
    let store = LocalFileSystem::new_with_prefix(folder).map_err(|_| Error::Unavailable("the file store"))?;
    Ok(Arc::new(store))
}

fn place_of(id: &DocumentId) -> Path {
    // Two letters of the random end spread the files over folders.
    let text = id.as_str();
    let spread = text.get(text.len().saturating_sub(2)..).unwrap_or("00");
    Path::from(format!("{spread}/{text}"))
}

/// Cleans, encrypts and puts a file away. Until its row is committed nothing points at it.
pub(crate) async fn put(hall: &Hall, name: &str, bytes: Vec<u8>) -> Result<Stored> {
    let cleaned = heavy::work(&CLEANED_AT_ONCE, move || safe_file::clean(&bytes)).await;
    let SafeFile { content_type, bytes } = cleaned.map_err(|_| Fault::at("file", FaultCode::FileBroken))??;
    let id = DocumentId(hall.new_id());
    let mut key = zeroize::Zeroizing::new([0_u8; 32]);
    hall.chance().fill(key.as_mut());
    let mut nonce = [0_u8; 12];
    hall.chance().fill(&mut nonce);
    let sealed = crypto::encrypt(&key, nonce, id.as_str().as_bytes(), &bytes);
    store(hall)?.put(&place_of(&id), PutPayload::from(sealed)).await.map_err(|_| Error::Unavailable("the file store"))?;
    Ok(Stored {
        hash: crypto::content_hash(&bytes),
        size: i64::try_from(bytes.len()).unwrap_or(i64::MAX),
        content_type,
        data_key: hall.seal("case_documents", "data_key", id.as_str(), &STANDARD_NO_PAD.encode(*key)),
        name: file_name(name),
        id,
    })
}

/// Writes the row of a stored file in the unit that makes use of it.
pub(crate) async fn write(
    hall: &Hall,
    unit: &mut UnitOfWork,
    actor: &Actor,
    case: &CaseId,
    stored: &Stored,
    About { kind, member, register, notice }: About<'_>,
) -> Result<()> {
    let account = draft::resident(actor)?.account.clone();
    let count: Option<(i64,)> =
        unit.optional(sqlx::query_as("SELECT CAST(COUNT(*) AS BIGINT) FROM case_documents WHERE case_id = $1").bind(case.as_str())).await?;
    if count.is_some_and(|(count,)| count >= MOST_DOCUMENTS) {
        return Err(Fault::at("file", FaultCode::TooManyFiles).with(MOST_DOCUMENTS).into());
    }
    unit.execute(
        sqlx::query(
            "INSERT INTO case_documents (id, case_id, account_id, member_id, kind, notice, name, content_type, size, sha256, data_key, at, register) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
        )
        .bind(stored.id.as_str())
        .bind(case.as_str())
        .bind(account.as_str())
        .bind(member.map(MemberId::as_str))
        .bind(kind.code())
        .bind(notice)
        .bind(hall.seal("case_documents", "name", stored.id.as_str(), &stored.name))
        .bind(stored.content_type)
        .bind(stored.size)
        .bind(stored.hash.as_str())
        .bind(stored.data_key.as_str())
        .bind(hall.now().to_string())
        .bind(register.map(Register::code)),
    )
    .await?;
    let detail = serde_json::json!({ "document": stored.id, "kind": kind.code(), "sha256": stored.hash, "notice": notice });
    audit::record(hall, unit, audit::Entry { chain: format!("case:{case}"), act: "case.upload", actor, detail }).await
}

/// Takes a file away again that no row points at.
pub(crate) async fn drop_file(hall: &Hall, stored: &Stored) {
    if let Ok(store) = store(hall)
        && let Err(error) = store.delete(&place_of(&stored.id)).await
    {
        tracing::warn!(%error, "a file without a row stays in the store");
    }
}

/// Takes an upload off the draft again.
pub(super) async fn remove(unit: &mut UnitOfWork, draft: &Draft, document: &DocumentId) -> Result<()> {
    let gone = unit
        .execute(
            sqlx::query("DELETE FROM case_documents WHERE id = $1 AND case_id = $2 AND notice IS NULL")
                .bind(document.as_str())
                .bind(draft.case.as_str()),
        )
        .await?;
    if gone == 1 { Ok(()) } else { Err(Error::NotFound) }
}

/// Deletes the file of a removed upload.
pub(super) async fn delete_file(hall: &Hall, document: &DocumentId) {
    if let Ok(store) = store(hall)
        && let Err(error) = store.delete(&place_of(document)).await
    {
        tracing::warn!(%error, "a removed file stays in the store");
    }
}

type Row = (String, String, Option<String>, String, i64, String, Option<i64>, Option<String>);

/// The uploads of a case, oldest first. The caller has asked for the right to it.
pub async fn documents_of(hall: &Hall, case: &CaseId) -> Result<Vec<DocumentView>> {
    let rows: Vec<Row> = sqlx::query_as(
        "SELECT id, kind, member_id, name, size, at, notice, register FROM case_documents WHERE case_id = $1 ORDER BY at, id",
    )
    .bind(case.as_str())
    .fetch_all(hall.db().reader())
    .await?;
    rows.into_iter()
        .map(|(id, kind, member, name, size, at, notice, register)| {
            let corrupt = || Error::corrupt("case_documents", &id);
            Ok(DocumentView {
                kind: DocumentKind::from_code(&kind).ok_or_else(corrupt)?,
                member: member.map(MemberId),
                register: register.as_deref().and_then(Register::from_code),
                name: hall.unseal("case_documents", "name", &id, &name)?,
                size,
                at: Timestamp::parse(&at).ok_or_else(corrupt)?,
                notice,
                id: DocumentId(id),
            })
        })
        .collect()
}

type OpenedRow = (String, String, Option<String>, String, String);

/// Opens an upload: for the applicant, for the officers whose desk the case is on, and for those who handle a dispute it proves.
pub async fn open_document(hall: &Hall, actor: &Actor, document: &DocumentId) -> Result<OpenedDocument> {
    let row: Option<OpenedRow> = sqlx::query_as(
        "SELECT d.case_id, c.account_id, c.office_id, c.area, c.state FROM case_documents d JOIN cases c ON c.id = d.case_id WHERE d.id = $1",
    )
    .bind(document.as_str())
    .fetch_optional(hall.db().reader())
    .await?;
    let (case, account, office, area, state) = row.ok_or(match actor {
        Actor::Anonymous => Error::SignedOut,
        _ => Error::NotFound,
    })?;
    let (applicant, office) = (AccountId(account), office.map(OfficeId));
    let state = CaseState::from_code(&state).ok_or_else(|| Error::corrupt("cases", &case))?;
    let place = CasePlace { applicant: &applicant, household: &[], office: office.as_ref(), area: &area, state };
    let right = if matches!(actor, Actor::Staff(_)) { Right::ReadDocument } else { Right::UseOwnCase };
    let verdict = may(Role::of(actor), right, Relation::of(actor, &place));
    // The county that asks the owner of a register reads what the applicant handed in with the dispute.
    let as_proof = verdict == Verdict::Hidden && verification::may_open_proof(hall, actor, document).await?;
    match verdict {
        Verdict::Allowed => {}
        Verdict::Hidden if as_proof => {}
        Verdict::SignedOut => return Err(Error::SignedOut),
        Verdict::Forbidden => return Err(Error::Forbidden),
        Verdict::Hidden => return Err(Error::NotFound),
    }
    let opened = in_clear(hall, document).await?;
    if matches!(actor, Actor::Staff(_)) {
        let mut unit = hall.begin().await?;
        let detail = serde_json::json!({ "document": document });
        let act = if as_proof { "case.read_proof" } else { "case.read_document" };
        audit::record(hall, &mut unit, audit::Entry { chain: format!("case:{case}"), act, actor, detail }).await?;
        unit.commit().await?;
    }
    Ok(opened)
}

/// The file of an upload in clear. The caller has asked for the right to it, and puts on record that it was handed out.
pub(crate) async fn in_clear(hall: &Hall, document: &DocumentId) -> Result<OpenedDocument> {
    let row: Option<(String, String, String, String)> =
        sqlx::query_as("SELECT name, content_type, data_key, sha256 FROM case_documents WHERE id = $1")
            .bind(document.as_str())
            .fetch_optional(hall.db().reader())
            .await?;
    let (name, content_type, data_key, hash) = row.ok_or(Error::NotFound)?;
    let corrupt = || Error::corrupt("case_documents", document.as_str());
    let key = STANDARD_NO_PAD.decode(hall.unseal("case_documents", "data_key", document.as_str(), &data_key)?).map_err(|_| corrupt())?;
    let key = zeroize::Zeroizing::new(<[u8; 32]>::try_from(key).map_err(|_| corrupt())?);
    let found = store(hall)?.get(&place_of(document)).await.map_err(|_| Error::Unavailable("the file store"))?;
    let sealed = found.bytes().await.map_err(|_| Error::Unavailable("the file store"))?;
    let bytes = crypto::decrypt(&key, document.as_str().as_bytes(), &sealed).ok_or_else(corrupt)?;
    if crypto::content_hash(&bytes) != hash {
        return Err(corrupt());
    }
    Ok(OpenedDocument { content_type, name: hall.unseal("case_documents", "name", document.as_str(), &name)?, bytes })
}

/// The last part of a name, without signs that a file system or a header would stumble over.
fn file_name(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let clean: String =
        last.chars().filter(|sign| !sign.is_control() && !matches!(sign, '"' | '<' | '>' | ':' | '|' | '?' | '*')).collect();
    let clean = clean.trim().trim_matches('.').chars().take(LONGEST_NAME).collect::<String>();
    if clean.is_empty() { "file".to_owned() } else { clean }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_lose_what_is_dangerous() {
        assert_eq!(file_name("C:\\fakepath\\毕业证 1.jpg"), "毕业证 1.jpg");
        assert_eq!(file_name("../../etc/passwd"), "passwd");
        assert_eq!(file_name("a\"\r\nb.pdf"), "ab.pdf");
        assert_eq!(file_name("..."), "file");
        assert_eq!(file_name(&"长".repeat(300)).chars().count(), LONGEST_NAME);
    }
}
