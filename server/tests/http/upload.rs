//! Files as browsers without scripts send them: each bad one has its sentence in both languages, each good one its way back.

use crate::browser::{Browser, main_of};
use crate::harness::{Server, server};
use axum::body::{Body, Bytes};
use axum::http::StatusCode;
use domain::fault::{Fault, FaultCode};
use domain::identity::{Actor, RealNameLevel};
use domain::language::Language;
use futures::stream;
use hall::intake::{fixture, too_large};
use image::{DynamicImage, ImageFormat};
use std::fmt::Write as _;
use std::io::Cursor;
use words::Words;

const PAGE: &str = "/apply/livelihood";
const PROOF: [(&str, &str); 1] = [("kind", "income_proof")];
const MEGABYTE: usize = 1024 * 1024;

/// A city, and a resident with a draft whose papers are welcome.
async fn city() -> Option<(Server, Actor)> {
    let server = server(false).await?;
    let hall = &server.test.hall;
    fixture::city(hall).await;
    let owner = fixture::applicant(hall).await;
    fixture::answer_all(hall, &owner).await;
    Some((server, owner))
}

fn picture(format: ImageFormat) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    DynamicImage::new_rgb8(40, 30).write_to(&mut bytes, format).unwrap();
    bytes.into_inner()
}

/// A PDF of one empty page, with something in its catalogue.
fn pdf(catalogue: &str) -> Vec<u8> {
    let objects = [
        format!("<< /Type /Catalog /Pages 2 0 R {catalogue} >>"),
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>".to_owned(),
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] >>".to_owned(),
    ];
    let (mut file, mut table) = ("%PDF-1.4\n".to_owned(), "0000000000 65535 f \n".to_owned());
    for (number, object) in objects.iter().enumerate() {
        writeln!(table, "{:010} 00000 n ", file.len()).unwrap();
        writeln!(file, "{} 0 obj\n{object}\nendobj", number + 1).unwrap();
    }
    let start = file.len();
    write!(file, "xref\n0 4\n{table}trailer\n<< /Size 4 /Root 1 0 R >>\nstartxref\n{start}\n%%EOF").unwrap();
    file.into_bytes()
}

/// The head of a PNG that says it has three and a half thousand million pixels.
fn pixel_bomb() -> Vec<u8> {
    let mut bytes = b"\x89PNG\r\n\x1a\n".to_vec();
    let mut header = b"IHDR".to_vec();
    header.extend(60_000_u32.to_be_bytes());
    header.extend(60_000_u32.to_be_bytes());
    header.extend([8, 0, 0, 0, 0]);
    for (chunk, length) in [(header, 13_u32), (b"IDAT".to_vec(), 0)] {
        bytes.extend(length.to_be_bytes());
        bytes.extend(&chunk);
        bytes.extend(checksum(&chunk).to_be_bytes());
    }
    bytes
}

fn checksum(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(u32::MAX, |sum, byte| {
        (0..8).fold(sum ^ u32::from(*byte), |sum, _| if sum & 1 == 1 { 0xedb8_8320 ^ (sum >> 1) } else { sum >> 1 })
    })
}

/// A hundred megabytes that are never in memory at once.
fn endless() -> Body {
    let chunk = Bytes::from(vec![0xff_u8; MEGABYTE]);
    Body::from_stream(stream::iter((0..100).map(move |_| Ok::<_, std::io::Error>(chunk.clone()))))
}

#[tokio::test]
async fn every_bad_file_has_its_sentence_in_both_languages() {
    let Some((server, owner)) = city().await else { return };
    for (tag, language) in [("zh-CN", Language::Chinese), ("en", Language::English)] {
        let browser = Browser::signed_in(&server, &owner).await;
        browser.open(&format!("/switch/language?to={tag}&back=/")).await;
        let at = |code| Fault::at("file", code);
        let script = "/OpenAction << /S /JavaScript /JS (app.alert(1)) >>";
        let bad: [(Body, Fault); 6] = [
            (Body::from("just text"), at(FaultCode::FileType)),
            (Body::empty(), at(FaultCode::FileEmpty)),
            (Body::from(vec![0xff; 11 * MEGABYTE]), too_large()),
            (endless(), too_large()),
            (Body::from(pdf(script)), at(FaultCode::FileActiveContent)),
            (Body::from(pixel_bomb()), at(FaultCode::FileTooManyPixels)),
        ];
        for (file, fault) in bad {
            let (next, page) = browser.upload(PAGE, &PROOF, file).await;
            assert_eq!((next.as_str(), page.status), ("/apply/livelihood#errors", StatusCode::OK));
            let sentence = Words::of(language).fault(&fault);
            let main = main_of(&page.body);
            assert!(main.contains(&sentence) && main.contains("id=\"errors\""), "{sentence}: {main}");
        }
        // A file whose kind nobody has chosen.
        let (next, page) = browser.upload(PAGE, &[], Body::from(picture(ImageFormat::Png))).await;
        assert_eq!(next, "/apply/livelihood#errors");
        let label = Words::of(language).intake.upload_kind().to_string();
        let sentence = Words::of(language).fault_at(&Fault::at("kind", FaultCode::Required), &label);
        let main = main_of(&page.body);
        assert!(main.contains("id=\"errors\"") && main.contains(&sentence), "{sentence}: {main}");
    }
    let draft = hall::intake::step_page(&server.test.hall, &owner, "s", domain::intake::Step::Livelihood).await.unwrap().draft;
    assert!(draft.documents.is_empty(), "nothing of it was kept");
}

#[tokio::test]
async fn a_good_file_opens_for_its_owner_as_a_download_that_can_do_nothing() {
    let Some((server, owner)) = city().await else { return };
    let browser = Browser::signed_in(&server, &owner).await;
    for file in [picture(ImageFormat::Jpeg), picture(ImageFormat::Png), pdf("")] {
        server.test.clock.advance(1);
        let (next, page) = browser.upload(PAGE, &PROOF, Body::from(file)).await;
        assert_eq!((next.as_str(), page.status), (PAGE, StatusCode::OK), "{}", main_of(&page.body));
        assert!(!main_of(&page.body).contains("id=\"errors\""), "{}", main_of(&page.body));
    }
    let shown = browser.open(PAGE).await;
    let addresses: Vec<&str> = shown.body.split("href=\"/documents/").skip(1).filter_map(|rest| rest.split('"').next()).collect();
    assert_eq!(addresses.len(), 3, "{}", main_of(&shown.body));
    let other =
        fixture::resident(&server.test.hall, "other", RealNameLevel::Verified, &fixture::id_of("1990-01-01", 4), "13700000000").await;
    let stranger = Browser::signed_in(&server, &other).await;
    for (id, kind) in addresses.iter().zip(["image/jpeg", "image/jpeg", "application/pdf"]) {
        let path = format!("/documents/{id}");
        let file = browser.open(&path).await;
        assert_eq!((file.status, file.header("content-type")), (StatusCode::OK, kind));
        assert!(file.header("content-disposition").starts_with("attachment; filename=\"document."));
        assert_eq!((file.header("x-content-type-options"), file.header("cache-control")), ("nosniff", "no-store"));
        assert!(file.header("content-security-policy").contains("sandbox"), "{}", file.header("content-security-policy"));
        let hidden = stranger.open(&path).await;
        assert_eq!((hidden.status, hidden.header("location")), (StatusCode::SEE_OTHER, "/problem/not-found"));
        assert!(hidden.body.is_empty());
    }
    assert_eq!(Browser::new(&server).open(&format!("/documents/{}", addresses[0])).await.header("location"), "/problem/signed-out");
}

#[tokio::test]
async fn a_file_that_came_whole_is_kept_though_its_sender_hangs_up() {
    let Some((server, owner)) = city().await else { return };
    let browser = Browser::signed_in(&server, &owner).await;
    let (tell, came) = tokio::sync::oneshot::channel();
    let file = Bytes::from(picture(ImageFormat::Png));
    let file = Body::from_stream(stream::once(async move {
        let _ = tell.send(());
        Ok::<_, std::io::Error>(file)
    }));
    tokio::select! {
        biased;
        _ = browser.upload(PAGE, &PROOF, file) => panic!("it was answered"),
        _ = came => {}
    }
    let draft = async || hall::intake::step_page(&server.test.hall, &owner, "s", domain::intake::Step::Livelihood).await.unwrap().draft;
    let kept = async {
        while draft().await.documents.is_empty() {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(std::time::Duration::from_mins(1), kept).await.unwrap();
}

#[tokio::test]
async fn files_are_taken_from_residents_only() {
    let Some((server, _)) = city().await else { return };
    let (next, _) = Browser::new(&server).upload(PAGE, &PROOF, Body::from(picture(ImageFormat::Png))).await;
    assert_eq!(next, "/sign-in?back=/apply/livelihood");
}

#[tokio::test]
async fn the_paper_way_of_a_consent_begins_with_a_form_to_print() {
    let Some((server, _)) = city().await else { return };
    let form = server.get("/guide/public-rental-housing/consent.rtf").await;
    assert_eq!((form.status, form.header("content-disposition")), (StatusCode::OK, "attachment; filename=\"consent-zh-CN.rtf\""));
    assert!(form.body.starts_with("{\\rtf1"));
}
