//! Makes an upload safe to keep and to open: sniffed by content, pictures re-encoded, PDFs with anything active refused.

use domain::fault::{Fault, FaultCode};
use image::{DynamicImage, ImageDecoder as _, ImageFormat, ImageReader, Limits};
use lopdf::{Dictionary, Document, LoadOptions, Object};
use std::io::Cursor;

/// The largest upload in bytes, and as people read it.
pub const MOST_BYTES: usize = 10 * 1024 * 1024;
const MOST_MEGABYTES: usize = 10;
/// The largest picture: a side, and in all. A phone's 48-megapixel photo fits.
const LONGEST_SIDE: u32 = 12_000;
const MOST_PIXELS: u64 = 50_000_000;
/// What decoding a picture or unpacking one stream of a PDF may take.
const MOST_MEMORY: u64 = 256 * 1024 * 1024;
const MOST_STREAM: usize = 32 * 1024 * 1024;
/// Larger pictures are made smaller: enough to read a printed page.
const KEPT_SIDE: u32 = 3_000;
const JPEG_QUALITY: u8 = 82;
/// How deep a PDF may nest, and how many objects it may hold.
const DEEPEST: usize = 64;
const MOST_OBJECTS: usize = 100_000;

/// A file that is safe to keep.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SafeFile {
    /// `image/jpeg` or `application/pdf`.
    pub content_type: &'static str,
    /// What is kept.
    pub bytes: Vec<u8>,
}

/// Checks and cleans an upload. Takes time and memory: call it off the async threads.
pub fn clean(bytes: &[u8]) -> Result<SafeFile, Fault> {
    let refused = |code| Fault::at("file", code);
    if bytes.is_empty() {
        return Err(refused(FaultCode::FileEmpty));
    }
    if bytes.len() > MOST_BYTES {
        return Err(too_large());
    }
    match infer::get(bytes).map(|kind| kind.mime_type()) {
        Some("image/jpeg") => picture(bytes, ImageFormat::Jpeg).map_err(refused),
        Some("image/png") => picture(bytes, ImageFormat::Png).map_err(refused),
        Some("application/pdf") => pdf(bytes).map_err(refused),
        _ => Err(refused(FaultCode::FileType)),
    }
}

/// The fault of a file that is too large.
pub fn too_large() -> Fault {
    Fault::at("file", FaultCode::FileTooLarge).with(MOST_MEGABYTES)
}

fn picture(bytes: &[u8], format: ImageFormat) -> Result<SafeFile, FaultCode> {
    let mut reader = ImageReader::with_format(Cursor::new(bytes), format);
    let mut limits = Limits::default();
    limits.max_image_width = Some(LONGEST_SIDE);
    limits.max_image_height = Some(LONGEST_SIDE);
    limits.max_alloc = Some(MOST_MEMORY);
    reader.limits(limits);
    let mut decoder = reader.into_decoder().map_err(|error| fault_of(&error))?;
    let (width, height) = decoder.dimensions();
    if width > LONGEST_SIDE || height > LONGEST_SIDE || u64::from(width) * u64::from(height) > MOST_PIXELS {
        return Err(FaultCode::FileTooManyPixels);
    }
    // The orientation stands in metadata that the new file does not have.
    let orientation = decoder.orientation().map_err(|error| fault_of(&error))?;
    let mut picture = DynamicImage::from_decoder(decoder).map_err(|error| fault_of(&error))?;
    if width > KEPT_SIDE || height > KEPT_SIDE {
        picture = picture.thumbnail(KEPT_SIDE, KEPT_SIDE);
    }
    picture.apply_orientation(orientation);
    let mut kept = Cursor::new(Vec::new());
    let encoder = image::codecs::jpeg::JpegEncoder::new_with_quality(&mut kept, JPEG_QUALITY);
    picture.into_rgb8().write_with_encoder(encoder).map_err(|_| FaultCode::FileBroken)?;
    Ok(SafeFile { content_type: "image/jpeg", bytes: kept.into_inner() })
}

fn fault_of(error: &image::ImageError) -> FaultCode {
    match error {
        image::ImageError::Limits(_) => FaultCode::FileTooManyPixels,
        _ => FaultCode::FileBroken,
    }
}

fn pdf(bytes: &[u8]) -> Result<SafeFile, FaultCode> {
    let options = LoadOptions { max_decompressed_size: Some(MOST_STREAM), ..LoadOptions::default() };
    let mut document = Document::load_mem_with_options(bytes, options).map_err(|error| match error {
        lopdf::Error::Decryption(_) | lopdf::Error::InvalidPassword | lopdf::Error::UnsupportedSecurityHandler(_) => {
            FaultCode::FileActiveContent
        }
        _ => FaultCode::FileBroken,
    })?;
    if document.was_encrypted() || document.is_encrypted() || document.trailer.has(b"Encrypt") {
        return Err(FaultCode::FileActiveContent);
    }
    if document.objects.len() > MOST_OBJECTS || document.get_pages().is_empty() {
        return Err(FaultCode::FileBroken);
    }
    let trailer = is_active_dictionary(&document.trailer, DEEPEST);
    if trailer || document.objects.values().any(|object| is_active(object, DEEPEST)) {
        return Err(FaultCode::FileActiveContent);
    }
    Ok(SafeFile { content_type: "application/pdf", bytes: written_anew(&mut document)? })
}

/// The document as it reads now. What is appended to the file, older revisions and objects nothing points at do not survive.
fn written_anew(document: &mut Document) -> Result<Vec<u8>, FaultCode> {
    let mut trailer = Dictionary::new();
    trailer.set("Root", document.trailer.get(b"Root").map_err(|_| FaultCode::FileBroken)?.clone());
    document.trailer = trailer;
    document.prune_objects();
    let mut kept = Vec::new();
    document.save_to(&mut kept).map_err(|_| FaultCode::FileBroken)?;
    if kept.len() > MOST_BYTES {
        return Err(FaultCode::FileBroken);
    }
    Ok(kept)
}

/// Keys that bring scripts, attachments, forms with scripts or media.
const ACTIVE_KEYS: [&[u8]; 8] = [b"JS", b"JavaScript", b"AA", b"EmbeddedFiles", b"EF", b"XFA", b"RichMediaContent", b"RichMediaSettings"];
/// Kinds of action that do more than go to a page.
const ACTIVE_ACTIONS: [&[u8]; 10] =
    [b"JavaScript", b"Launch", b"SubmitForm", b"ImportData", b"GoToE", b"GoToR", b"Rendition", b"Movie", b"Sound", b"RichMediaExecute"];

fn is_active(object: &Object, depth: usize) -> bool {
    if depth == 0 {
        return true;
    }
    match object {
        Object::Dictionary(dictionary) => is_active_dictionary(dictionary, depth),
        Object::Stream(stream) => is_active_dictionary(&stream.dict, depth),
        Object::Array(items) => items.iter().any(|item| is_active(item, depth - 1)),
        _ => false,
    }
}

fn is_active_dictionary(dictionary: &Dictionary, depth: usize) -> bool {
    if depth == 0 {
        return true;
    }
    dictionary.iter().any(|(key, value)| {
        let named = |names: &[&[u8]]| matches!(value, Object::Name(name) if names.contains(&name.as_slice()));
        ACTIVE_KEYS.contains(&key.as_slice())
            || (key == b"S" && named(&ACTIVE_ACTIONS))
            || (key == b"Type" && named(&[b"EmbeddedFile", b"Filespec"]))
            || (key == b"Subtype" && named(&[b"FileAttachment", b"RichMedia", b"Screen", b"Movie", b"Sound", b"3D"]))
            || is_active(value, depth - 1)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use lopdf::dictionary;
    use proptest::prelude::*;

    fn jpeg(width: u32, height: u32) -> Vec<u8> {
        let mut bytes = Cursor::new(Vec::new());
        DynamicImage::new_rgb8(width, height).write_to(&mut bytes, ImageFormat::Jpeg).unwrap();
        bytes.into_inner()
    }

    fn png(width: u32, height: u32) -> Vec<u8> {
        let mut bytes = Cursor::new(Vec::new());
        DynamicImage::new_luma8(width, height).write_to(&mut bytes, ImageFormat::Png).unwrap();
        bytes.into_inner()
    }

    /// A PDF of one empty page, with something added to its catalogue.
    fn pdf_with(change: impl FnOnce(&mut Document, &mut Dictionary)) -> Vec<u8> {
        let mut document = Document::with_version("1.5");
        let pages = document.new_object_id();
        let page = document.add_object(
            dictionary! { "Type" => "Page", "Parent" => pages, "MediaBox" => vec![0.into(), 0.into(), 595.into(), 842.into()] },
        );
        document.objects.insert(pages, Object::Dictionary(dictionary! { "Type" => "Pages", "Kids" => vec![page.into()], "Count" => 1 }));
        let mut catalogue = dictionary! { "Type" => "Catalog", "Pages" => pages };
        change(&mut document, &mut catalogue);
        let catalogue = document.add_object(catalogue);
        document.trailer.set("Root", catalogue);
        let mut bytes = Vec::new();
        document.save_to(&mut bytes).unwrap();
        bytes
    }

    fn code(bytes: &[u8]) -> FaultCode {
        clean(bytes).expect_err("refused").code
    }

    #[test]
    fn pictures_become_new_jpegs_of_a_readable_size() {
        let kept = clean(&jpeg(6_000, 200)).unwrap();
        assert_eq!(kept.content_type, "image/jpeg");
        let again = image::load_from_memory(&kept.bytes).unwrap();
        assert_eq!((again.width(), again.height()), (3_000, 100));
        assert_eq!(clean(&png(20, 10)).unwrap().content_type, "image/jpeg");
    }

    #[test]
    fn what_hides_behind_a_picture_does_not_survive() {
        let mut bytes = jpeg(20, 20);
        bytes.extend(b"<script>alert(1)</script>PK\x03\x04");
        let kept = clean(&bytes).unwrap().bytes;
        assert!(!kept.windows(8).any(|window| window == b"<script>"));
    }

    #[test]
    fn empty_large_wrong_and_broken_files_each_have_their_answer() {
        assert_eq!(code(b""), FaultCode::FileEmpty);
        assert_eq!(code(&vec![0xff; MOST_BYTES + 1]), FaultCode::FileTooLarge);
        assert_eq!(code(b"just text"), FaultCode::FileType);
        assert_eq!(code(b"PK\x03\x04 an archive"), FaultCode::FileType);
        assert_eq!(code(b"<svg xmlns='http://www.w3.org/2000/svg'/>"), FaultCode::FileType);
        assert_eq!(code(&jpeg(20, 20)[..60]), FaultCode::FileBroken);
        assert_eq!(code(b"%PDF-1.7 nothing follows"), FaultCode::FileBroken);
    }

    #[test]
    fn a_pixel_bomb_is_refused_before_it_is_unpacked() {
        assert_eq!(code(&png(12_001, 10)), FaultCode::FileTooManyPixels);
        assert_eq!(code(&png(9_000, 9_000)), FaultCode::FileTooManyPixels);
    }

    #[test]
    fn a_plain_pdf_passes_and_an_active_one_does_not() {
        let plain = pdf_with(|_, _| {});
        let kept = clean(&plain).unwrap();
        assert_eq!(kept.content_type, "application/pdf");
        assert_eq!(Document::load_mem(&kept.bytes).unwrap().get_pages().len(), 1);
        let script = pdf_with(|document, catalogue| {
            let action = document.add_object(dictionary! { "S" => "JavaScript", "JS" => Object::string_literal("app.alert(1)") });
            catalogue.set("OpenAction", action);
        });
        let launch =
            pdf_with(|_, catalogue| catalogue.set("OpenAction", dictionary! { "S" => "Launch", "F" => Object::string_literal("x") }));
        let attachment = pdf_with(|_, catalogue| catalogue.set("Names", dictionary! { "EmbeddedFiles" => dictionary! {} }));
        let form = pdf_with(|_, catalogue| catalogue.set("AcroForm", dictionary! { "XFA" => Object::string_literal("x") }));
        for active in [script, launch, attachment, form] {
            assert_eq!(code(&active), FaultCode::FileActiveContent);
        }
    }

    #[test]
    fn what_is_appended_to_a_pdf_or_was_replaced_in_it_does_not_survive() {
        let mut bytes = pdf_with(|document, _| {
            document.add_object(dictionary! { "Note" => Object::string_literal("nobody points at this") });
        });
        let first = Document::load_mem(&bytes).unwrap();
        let page = *first.get_pages().values().next().unwrap();
        let mut revised = lopdf::IncrementalDocument::create_from(bytes.clone(), first);
        revised.opt_clone_object_to_new_document(page).unwrap();
        let new_page = revised.new_document.get_object_mut(page).unwrap().as_dict_mut().unwrap();
        new_page.set("Rotate", 90);
        bytes.clear();
        revised.save_to(&mut bytes).unwrap();
        assert!(bytes.windows(5).filter(|window| window == b"%%EOF").count() == 2, "two revisions");
        bytes.extend(b"\n<script>alert(1)</script>");
        let kept = clean(&bytes).unwrap().bytes;
        let holds = |text: &[u8]| kept.windows(text.len()).any(|window| window == text);
        assert!(!holds(b"<script>") && !holds(b"nobody points at this"));
        assert_eq!(kept.windows(5).filter(|window| window == b"%%EOF").count(), 1);
        let again = Document::load_mem(&kept).unwrap();
        let page = *again.get_pages().values().next().unwrap();
        assert_eq!(again.get_dictionary(page).unwrap().get(b"Rotate").unwrap().as_i64().unwrap(), 90, "the newest revision is kept");
    }

    proptest! {
        #[test]
        fn garbage_never_panics(bytes in proptest::collection::vec(any::<u8>(), 0..400), kind in 0_usize..4) {
            let heads: [&[u8]; 4] = [b"", b"\xff\xd8\xff\xe0", b"\x89PNG\r\n\x1a\n", b"%PDF-1.7\n"];
            let mut whole = heads[kind].to_vec();
            whole.extend(bytes);
            let _ = clean(&whole);
        }
    }
}
