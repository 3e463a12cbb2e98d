//! Every stored reply against the evidence of its call: whether what the hall keeps, and judged by, is what the register said.

use super::evidence::{NOBODY_ASKED, reply_row};
use super::retention::kept_since;
use crate::Hall;
use crate::crypto::content_hash;
use crate::error::Result;
use crate::intake::draft::unseal_answers;
use crate::rights::demand;
use domain::id::{CaseId, MemberId};
use domain::identity::{Actor, Relation, Right};
use domain::verification::{Answer, AnswerStatus, Register};
use exchange::Subject;
use exchange::evidence::{Inclusion, Recorded, kept_leaf};
use serde::Deserialize;
use serde_json::value::RawValue;
use std::collections::{BTreeSet, HashMap};

/// Replies read at once.
const PAGE: i64 = 500;

/// What stands behind the replies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ComparedReplies {
    /// They are what their records prove.
    pub compared: i64,
    /// The records in them were erased after their time.
    pub erased: i64,
    /// They were stored before their place in the evidence was kept.
    pub without_proof: i64,
}

/// The first reply that differs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BrokenReply {
    /// Check, form or asking of the e-licence library; member; register.
    pub id: String,
    /// What is wrong, in words.
    pub reason: &'static str,
}

/// Where replies are kept.
#[derive(Clone, Copy)]
enum Kept {
    /// Those of forms and checks.
    WithTheAsking,
    /// Those of the e-licence library about a form.
    OfTheLibrary,
}

impl Kept {
    /// The rows after one of them.
    fn page(self) -> &'static str {
        match self {
            Self::WithTheAsking => {
                "SELECT r.verification_id, r.member_id, r.register, r.status, r.as_of, r.source_seq, r.reply, r.reply_hash, r.asked_at, r.proof, v.case_id FROM register_replies r JOIN verifications v ON v.id = r.verification_id WHERE (r.verification_id, r.member_id, r.register) > ($1, $2, $3) ORDER BY r.verification_id, r.member_id, r.register LIMIT $4"
            }
            Self::OfTheLibrary => {
                "SELECT id AS verification_id, member_id, CAST('licence' AS TEXT) AS register, status, as_of, source_seq, reply, reply_hash, at AS asked_at, proof, case_id FROM licence_askings WHERE (id, member_id, 'licence') > ($1, $2, $3) ORDER BY id LIMIT $4"
            }
        }
    }
}

/// A reply as stored, and for which case.
#[derive(sqlx::FromRow)]
struct Row {
    verification_id: String,
    member_id: String,
    register: String,
    status: String,
    as_of: Option<String>,
    source_seq: String,
    reply: Option<String>,
    reply_hash: String,
    asked_at: Option<String>,
    proof: Option<String>,
    case_id: String,
}

/// The records of a stored answer, word for word.
#[derive(Deserialize)]
struct Worded<'a> {
    #[serde(borrow)]
    records: &'a RawValue,
}

/// How a reply stands.
enum Stands {
    Compared,
    Erased,
    WithoutProof,
    /// There was no call.
    NobodyAsked,
}

/// Compares every stored reply with the record of its call; the inner `Err` names the first that differs. Whether the records themselves
/// are whole, the walk of the chain tells.
pub async fn verify_replies(hall: &Hall, actor: &Actor) -> Result<std::result::Result<ComparedReplies, BrokenReply>> {
    demand(actor, Right::VerifyAudit, Relation::None)?;
    let mut counted = ComparedReplies::default();
    for kept in [Kept::WithTheAsking, Kept::OfTheLibrary] {
        if let Some(broken) = first_broken(hall, kept, &mut counted).await? {
            return Ok(Err(broken));
        }
    }
    Ok(Ok(counted))
}

/// Counts how the replies stand, up to the first that differs.
async fn first_broken(hall: &Hall, kept: Kept, counted: &mut ComparedReplies) -> Result<Option<BrokenReply>> {
    let mut after = (String::new(), String::new(), String::new());
    let (mut case, mut people) = (String::new(), HashMap::new());
    loop {
        let page: Vec<Row> = sqlx::query_as(kept.page())
            .bind(after.0.as_str())
            .bind(after.1.as_str())
            .bind(after.2.as_str())
            .bind(PAGE)
            .fetch_all(hall.db().reader())
            .await?;
        let Some(last) = page.last() else { return Ok(None) };
        after = (last.verification_id.clone(), last.member_id.clone(), last.register.clone());
        // Read after the page: the job may erase while this goes on.
        let erased_before = kept_since(hall);
        let numbers: BTreeSet<i64> = page.iter().filter_map(|row| Some(Inclusion::parse(row.proof.as_deref()?)?.seq)).collect();
        let records = hall.exchange().registers().recorded(&numbers).await?;
        for row in &page {
            if row.case_id != case {
                people = people_of(hall, &row.case_id).await?;
                case.clone_from(&row.case_id);
            }
            match row.stands(hall, kept, &records, people.get(row.member_id.as_str()), &erased_before) {
                Ok(Stands::Compared) => counted.compared += 1,
                Ok(Stands::Erased) => counted.erased += 1,
                Ok(Stands::WithoutProof) => counted.without_proof += 1,
                Ok(Stands::NobodyAsked) => {}
                Err(reason) => {
                    let id = format!("{}/{}/{}", row.verification_id, row.member_id, row.register);
                    return Ok(Some(BrokenReply { id, reason }));
                }
            }
        }
    }
}

/// How the registers know the members of a case. Whoever was taken off it since is not among them, and has no other person's reply.
async fn people_of(hall: &Hall, case: &str) -> Result<HashMap<String, Subject>> {
    let row: Option<(String,)> =
        sqlx::query_as("SELECT answers FROM cases WHERE id = $1").bind(case).fetch_optional(hall.db().reader()).await?;
    let answers = row.and_then(|(sealed,)| unseal_answers(hall, &CaseId(case.to_owned()), &sealed).ok());
    let members = answers.into_iter().flat_map(|answers| answers.members);
    let registers = hall.exchange().registers();
    Ok(members.map(|member| (member.id.as_str().to_owned(), registers.subject_of_id(&member.resident_id))).collect())
}

impl Row {
    /// `about`: whom the reply must be about.
    fn stands(
        &self,
        hall: &Hall,
        kept: Kept,
        records: &HashMap<i64, Recorded>,
        about: Option<&Subject>,
        erased_before: &str,
    ) -> Result<Stands, &'static str> {
        let place = match self.proof.as_deref() {
            None | Some(NOBODY_ASKED) => None,
            Some(text) => Some(Inclusion::parse(text).ok_or("its place in the evidence cannot be read")?),
        };
        let call = match &place {
            Some(place) => Some((place, self.recorded(records, place)?)),
            None => None,
        };
        if call.is_some_and(|(place, _)| about.is_some_and(|about| *about != place.subject)) {
            return Err("the record is about somebody else");
        }
        let Some(sealed) = &self.reply else {
            // The record cannot be changed unseen; that of a reply without a proof nobody knows.
            let asked_at = call.map_or(self.asked_at.as_deref(), |(_, record)| Some(record.at.as_str()));
            let over = asked_at.is_some_and(|at| at < erased_before);
            return if over { Ok(Stands::Erased) } else { Err("it is erased, and its time is not over") };
        };
        let register = Register::from_code(&self.register).ok_or("there is no such register")?;
        let text = match kept {
            Kept::WithTheAsking => {
                let row = reply_row(&self.verification_id, &MemberId(self.member_id.clone()), register);
                hall.unseal("register_replies", "reply", &row, sealed)
            }
            Kept::OfTheLibrary => hall.unseal("licence_askings", "reply", &self.verification_id, sealed),
        };
        let text = text.map_err(|_| "it was not stored in this place")?;
        let answer: Answer = serde_json::from_str(&text).map_err(|_| "it cannot be read")?;
        if !self.is_of(&answer, &text) {
            return Err("what stands beside it was changed");
        }
        let Some((place, record)) = call else {
            return match self.proof {
                None => Ok(Stands::WithoutProof),
                Some(_) if answer.status.is_silent() => Ok(Stands::NobodyAsked),
                Some(_) => Err("it is an answer, and nobody was asked"),
            };
        };
        let worded: Worded<'_> = serde_json::from_str(&text).map_err(|_| "it cannot be read")?;
        let root = place.root_from(kept_leaf(&place.subject, &answer, worded.records.get()));
        if root.is_some_and(|root| hex::encode(root) == record.merkle_root) {
            Ok(Stands::Compared)
        } else {
            Err("it is not what the evidence of its call proves")
        }
    }

    /// The record of its call, if it is of such a call.
    fn recorded<'a>(&self, records: &'a HashMap<i64, Recorded>, place: &Inclusion) -> Result<&'a Recorded, &'static str> {
        let record = records.get(&place.seq).ok_or("the record of its call is missing")?;
        let same = record.register == self.register
            && record.case_id == self.case_id
            && self.asked_at.as_ref() == Some(&record.at)
            && usize::try_from(record.people) == Ok(place.size);
        if same { Ok(record) } else { Err("the record is of another call") }
    }

    /// Whether the columns beside a reply say what it says.
    fn is_of(&self, answer: &Answer, text: &str) -> bool {
        answer.register.code() == self.register
            && AnswerStatus::from_code(&self.status) == Some(answer.status)
            && answer.as_of.map(|day| day.to_string()) == self.as_of
            && answer.source_seq == self.source_seq
            && content_hash(text.as_bytes()) == self.reply_hash
    }
}
