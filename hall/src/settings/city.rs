//! Imports a city from its folder of documented files: `city.toml`, `offices.toml`, `posts.toml`, `commitment.toml`, `policy.toml`,
//! `guide.toml` and, if the city keeps one, `calendar.txt`. The demo city uses the same door.

use super::calendar::write_calendar;
use super::policy::write_policy;
use super::profile::write_city;
use crate::Hall;
use crate::audit::{self, Entry};
use crate::crypto::content_hash;
use crate::db::UnitOfWork;
use crate::error::{Error, Result};
use crate::guide::{write_document, write_guide};
use crate::rights::demand;
use domain::day::Day;
use domain::guide::{Document, Guide};
use domain::identity::{Actor, Post, Relation, Right};
use domain::language::Bilingual;
use domain::review::StageTerms;
use domain::settings::policy::Policy;
use domain::settings::{AreaName, Calendar, City, Office, OfficeKind};
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::io::ErrorKind;
use std::path::Path;

/// What an import brought in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Imported {
    /// Offices written.
    pub offices: usize,
    /// Areas written.
    pub areas: usize,
    /// Stage limits written.
    pub stages: usize,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct OfficesFile {
    areas: Vec<AreaName>,
    offices: Vec<Office>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PostsFile {
    stages: Vec<StageEntry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct StageEntry {
    stage: String,
    post: Option<Post>,
    office: Option<OfficeKind>,
    working_days: u32,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct GuideFile {
    guides: Vec<Guide>,
    documents: Vec<Document>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CommitmentFile {
    version: String,
    effective_from: Day,
    zh: String,
    en: String,
}

/// Reads the folder whole, checks it, and writes it in one unit: all of it or nothing. Running it again brings the rows up to date.
pub async fn import_city(hall: &Hall, actor: &Actor, folder: &Path) -> Result<Imported> {
    demand(actor, Right::ChangeSettings, Relation::None)?;
    let city: City = read(folder, "city.toml")?;
    let offices: OfficesFile = read(folder, "offices.toml")?;
    let posts: PostsFile = read(folder, "posts.toml")?;
    let commitment: CommitmentFile = read(folder, "commitment.toml")?;
    let guides: GuideFile = read(folder, "guide.toml")?;
    let policy: Policy = read(folder, "policy.toml")?;
    if let Some(fault) = policy.check().first() {
        return Err(Error::Setup(format!("policy.toml: {fault}")));
    }
    check_stages(&posts.stages)?;
    let calendar = read_calendar(folder)?;
    if !offices.offices.iter().any(|office| office.kind == OfficeKind::City) {
        return Err(Error::Setup("offices.toml: no office of kind \"city\"".to_owned()));
    }
    let mut unit = hall.begin().await?;
    write_city(&mut unit, &city).await?;
    for area in &offices.areas {
        write_area(&mut unit, area).await?;
    }
    for office in &offices.offices {
        write_office(&mut unit, office).await?;
    }
    for stage in &posts.stages {
        write_stage(&mut unit, stage).await?;
    }
    if let Some(calendar) = &calendar {
        write_calendar(hall, &mut unit, actor, calendar).await?;
    }
    write_commitment(hall, &mut unit, &commitment).await?;
    write_policy(hall, &mut unit, &policy).await?;
    for guide in &guides.guides {
        write_guide(hall, &mut unit, guide).await?;
    }
    for document in &guides.documents {
        write_document(hall, &mut unit, document).await?;
    }
    let imported = Imported { offices: offices.offices.len(), areas: offices.areas.len(), stages: posts.stages.len() };
    let guide_versions: BTreeMap<&str, &str> = guides.guides.iter().map(|guide| (guide.code.as_str(), guide.version.as_str())).collect();
    let document_days: BTreeMap<&str, Day> = guides.documents.iter().map(|text| (text.code.as_str(), text.effective_from)).collect();
    let detail = serde_json::json!({
        "offices": imported.offices,
        "areas": imported.areas,
        "stages": imported.stages,
        "commitment": commitment.version,
        "policy": policy.version,
        "guides": guide_versions,
        "documents": document_days,
    });
    audit::record(hall, &mut unit, Entry { chain: "setting:city".to_owned(), act: "setting.import", actor, detail }).await?;
    unit.commit().await?;
    Ok(imported)
}

fn read<T: for<'de> Deserialize<'de>>(folder: &Path, name: &str) -> Result<T> {
    let path = folder.join(name);
    let text = std::fs::read_to_string(&path).map_err(|error| Error::Setup(format!("{}: {error}", path.display())))?;
    toml::from_str(&text).map_err(|error| Error::Setup(format!("{}: {error}", path.display())))
}

/// The notices a city keeps beside its other files; without the file those that ship with the hall stand.
fn read_calendar(folder: &Path) -> Result<Option<Calendar>> {
    let path = folder.join("calendar.txt");
    let fault = |error: &dyn fmt::Display| Error::Setup(format!("{}: {error}", path.display()));
    match std::fs::read_to_string(&path) {
        Ok(text) => Calendar::parse(&text).map(Some).map_err(|error| fault(&error)),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(fault(&error)),
    }
}

/// Who does a stage is no city's to choose: a file that says otherwise, or names a stage there is not, is a mistake.
fn check_stages(stages: &[StageEntry]) -> Result<()> {
    let mut seen = BTreeSet::new();
    for StageEntry { stage, post, office, working_days } in stages {
        let terms = StageTerms { stage, post: *post, office: *office, working_days: *working_days };
        terms.check().map_err(|fault| Error::Setup(format!("posts.toml: {stage}: {fault}")))?;
        if !seen.insert(stage) {
            return Err(Error::Setup(format!("posts.toml: {stage}: the stage stands in the file twice")));
        }
    }
    Ok(())
}

async fn write_area(unit: &mut UnitOfWork, area: &AreaName) -> Result<()> {
    let Bilingual { zh, en } = &area.name;
    unit.execute(
        sqlx::query("INSERT INTO areas (code, name_zh, name_en) VALUES ($1, $2, $3) ON CONFLICT (code) DO UPDATE SET name_zh = excluded.name_zh, name_en = excluded.name_en")
            .bind(area.code.as_str())
            .bind(zh.as_str())
            .bind(en.as_str()),
    )
    .await?;
    Ok(())
}

async fn write_office(unit: &mut UnitOfWork, office: &Office) -> Result<()> {
    unit.execute(
        sqlx::query(
            "INSERT INTO offices (id, kind, area, name_zh, name_en, address_zh, address_en, hours_zh, hours_en, phone) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT (id) DO UPDATE SET kind = excluded.kind, area = excluded.area, name_zh = excluded.name_zh, name_en = excluded.name_en, address_zh = excluded.address_zh, address_en = excluded.address_en, hours_zh = excluded.hours_zh, hours_en = excluded.hours_en, phone = excluded.phone",
        )
        .bind(office.id.as_str())
        .bind(office.kind.code())
        .bind(office.area.as_str())
        .bind(office.name.zh.as_str())
        .bind(office.name.en.as_str())
        .bind(office.address.zh.as_str())
        .bind(office.address.en.as_str())
        .bind(office.hours.zh.as_str())
        .bind(office.hours.en.as_str())
        .bind(office.phone.as_str()),
    )
    .await?;
    Ok(())
}

async fn write_stage(unit: &mut UnitOfWork, stage: &StageEntry) -> Result<()> {
    unit.execute(
        sqlx::query(
            "INSERT INTO stage_limits (stage, post, office_kind, working_days) VALUES ($1, $2, $3, $4) ON CONFLICT (stage) DO UPDATE SET post = excluded.post, office_kind = excluded.office_kind, working_days = excluded.working_days",
        )
        .bind(stage.stage.as_str())
        .bind(stage.post.map(Post::code))
        .bind(stage.office.map(OfficeKind::code))
        .bind(i64::from(stage.working_days)),
    )
    .await?;
    Ok(())
}

/// A version once signed must never change: the same version with another text is refused.
async fn write_commitment(hall: &Hall, unit: &mut UnitOfWork, file: &CommitmentFile) -> Result<()> {
    // What is stored, shown and signed is the trimmed text, so that is what the hash is of.
    let (zh, en) = (file.zh.trim(), file.en.trim());
    let hash = content_hash(zh.as_bytes());
    let stored: Option<(String,)> =
        unit.optional(sqlx::query_as("SELECT hash FROM commitment_texts WHERE version = $1").bind(file.version.as_str())).await?;
    match stored {
        Some((stored,)) if stored == hash => Ok(()),
        Some(_) => Err(Error::Setup(format!(
            "commitment.toml: version {} exists with another text; give the new text a new version",
            file.version
        ))),
        None => {
            unit.execute(
                sqlx::query("INSERT INTO commitment_texts (version, effective_from, text_zh, text_en, hash, imported_at) VALUES ($1, $2, $3, $4, $5, $6)")
                    .bind(file.version.as_str())
                    .bind(file.effective_from.to_string())
                    .bind(zh)
                    .bind(en)
                    .bind(hash)
                    .bind(hall.now().to_string()),
            )
            .await?;
            Ok(())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::settings::{calendar, commitment_in_force, offices, stage_limits};
    use crate::testing::on_both_engines;

    fn demo_city() -> std::path::PathBuf {
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../demo/city")
    }

    /// A copy of the demo city with one thing written otherwise.
    fn demo_city_but(old: &str, new: &str) -> tempfile::TempDir {
        let copy = tempfile::tempdir().unwrap();
        let mut changed = 0;
        for entry in std::fs::read_dir(demo_city()).unwrap() {
            let path = entry.unwrap().path();
            let text = std::fs::read_to_string(&path).unwrap();
            changed += text.matches(old).count();
            std::fs::write(copy.path().join(path.file_name().unwrap()), text.replace(old, new)).unwrap();
        }
        assert!(changed > 0, "{old} stands nowhere");
        copy
    }

    on_both_engines! {
        async fn a_calendar_beside_the_other_files_comes_in_with_them(test: TestHall) {
            let (hall, copy) = (&test.hall, demo_city_but("30 日内", "30 日内"));
            assert!(!calendar(hall).await.unwrap().known(2027));
            std::fs::write(copy.path().join("calendar.txt"), "2027-01-01 holiday 元旦\n2027-01-02 workday\n").unwrap();
            import_city(hall, &Actor::System, copy.path()).await.unwrap();
            let kept = calendar(hall).await.unwrap();
            assert!(kept.known(2027) && kept.known(2026));
            assert!(kept.is_working(Day::parse("2027-01-02").unwrap()) && !kept.is_working(Day::parse("2027-01-01").unwrap()));
        }

        async fn a_folder_with_a_mistake_is_refused_whole_and_says_where(test: TestHall) {
            let (hall, broken) = (&test.hall, demo_city_but("30 日内", "30 日内"));
            std::fs::write(broken.path().join("calendar.txt"), "2027-01-01 holiday\n2027-01-04 workday\n").unwrap();
            for (folder, said) in [
                (broken, "calendar.txt: line 2: "),
                (demo_city_but("stage = \"decision\"", "stage = \"desicion\""), "posts.toml: desicion: there is no such stage"),
                (demo_city_but("stage = \"decision\"", "stage = \"recheck\""), "posts.toml: recheck: another post"),
                (demo_city_but("post = \"approval\"", "post = \"second_review\""), "posts.toml: decision: another post"),
                (demo_city_but("working_days = 15", "working_days = 0"), "posts.toml: correction: a limit is at least"),
            ] {
                let Err(Error::Setup(fault)) = import_city(hall, &Actor::System, folder.path()).await else { panic!("{said}") };
                assert!(fault.contains(said), "{fault}");
                assert!(offices(hall).await.unwrap().is_empty(), "half a city after: {fault}");
            }
        }

        async fn the_demo_city_comes_in_whole_and_twice(test: TestHall) {
            let hall = &test.hall;
            let first = import_city(hall, &Actor::System, &demo_city()).await.unwrap();
            assert_eq!(import_city(hall, &Actor::System, &demo_city()).await.unwrap(), first);
            assert_eq!(offices(hall).await.unwrap().len(), first.offices);
            assert!(stage_limits(hall).await.unwrap().iter().any(|limit| limit.stage == "decision" && limit.working_days == 1));
            let letter = commitment_in_force(hall).await.unwrap();
            assert!(!letter.text.en.is_empty());
            assert_eq!(letter.hash, content_hash(letter.text.zh.as_bytes()), "the hash is of the text that is shown");
            let record = crate::testing::record(hall).await;
            assert!(record.contains("\"policy\":\"2026-3\"") && record.contains("\"guides\":{\"public-rental-housing\":\""), "{record}");
        }

        async fn a_signed_text_cannot_be_replaced(test: TestHall) {
            let hall = &test.hall;
            import_city(hall, &Actor::System, &demo_city()).await.unwrap();
            let changed = demo_city_but("30 日内", "60 日内");
            assert!(matches!(import_city(hall, &Actor::System, changed.path()).await, Err(Error::Setup(_))));
        }

        async fn only_the_hall_itself_imports(test: TestHall) {
            assert!(matches!(import_city(&test.hall, &Actor::Anonymous, &demo_city()).await, Err(Error::SignedOut)));
        }
    }
}
