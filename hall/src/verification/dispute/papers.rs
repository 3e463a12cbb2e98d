//! The papers that go to the owner of a register with an order, in clear, each under a name of its own.

use crate::Hall;
use crate::error::{Error, Result};
use crate::intake::documents;
use crate::rights::demand;
use domain::id::{DisputeId, DocumentId};
use domain::identity::{Actor, Relation, Right};
use domain::verification::DisputeState;

/// The act on the record: the order of a dispute went out.
pub(super) const SENT: &str = "case.dispute_sent";

/// A paper of an order: its name, which says place, kind and sort of file, and the upload.
pub(super) struct Paper {
    pub name: String,
    document: DocumentId,
}

/// The papers of a dispute, oldest first. Papers are only ever added to an open one, so a name stays the name of its paper.
pub(super) async fn of_dispute(hall: &Hall, dispute: &DisputeId) -> Result<Vec<Paper>> {
    let rows: Vec<(String, String, String)> = sqlx::query_as(
        "SELECT d.id, d.kind, d.content_type FROM dispute_documents p JOIN case_documents d ON d.id = p.document_id WHERE p.dispute_id = $1 ORDER BY d.at, d.id",
    )
    .bind(dispute.as_str())
    .fetch_all(hall.db().reader())
    .await?;
    let papers = rows.into_iter().enumerate().map(|(at, (document, kind, content_type))| {
        let extension = extension_of(&content_type).ok_or_else(|| Error::corrupt("case_documents", &document))?;
        Ok(Paper { name: format!("{:02}-{kind}.{extension}", at + 1), document: DocumentId(document) })
    });
    papers.collect()
}

/// The two sorts of file an upload is cleaned to.
fn extension_of(content_type: &str) -> Option<&'static str> {
    match content_type {
        "image/jpeg" => Some("jpg"),
        "application/pdf" => Some("pdf"),
        _ => None,
    }
}

/// One paper of an order in clear, by its name, while the dispute is open. The order with its papers is on the record of the case
/// already: of an order that is not, no paper is handed out. For the command line, as `dispute_orders` is.
pub async fn order_paper(hall: &Hall, actor: &Actor, dispute: &DisputeId, name: &str) -> Result<Vec<u8>> {
    demand(actor, Right::AnswerDispute, Relation::None)?;
    if !ordered(hall, dispute).await? {
        return Err(Error::NotFound);
    }
    let papers = of_dispute(hall, dispute).await?;
    let paper = papers.into_iter().find(|paper| paper.name == name).ok_or(Error::NotFound)?;
    Ok(documents::in_clear(hall, &paper.document).await?.bytes)
}

/// Whether a dispute is open and its order has gone out with papers, as the record of the case has it.
async fn ordered(hall: &Hall, dispute: &DisputeId) -> Result<bool> {
    let sent: Vec<(String,)> = sqlx::query_as(
        "SELECT e.detail FROM disputes d JOIN audit_events e ON e.chain = 'case:' || d.case_id WHERE d.id = $1 AND d.state = $2 AND e.act = $3",
    )
    .bind(dispute.as_str())
    .bind(DisputeState::Open.code())
    .bind(SENT)
    .fetch_all(hall.db().reader())
    .await?;
    let with_papers = |(detail,): (String,)| {
        let detail: serde_json::Value = serde_json::from_str(&detail).unwrap_or_default();
        detail["dispute"] == dispute.as_str() && detail["papers"].as_u64().is_some_and(|papers| papers > 0)
    };
    Ok(sent.into_iter().any(with_papers))
}
