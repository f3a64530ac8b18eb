import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.Security;
import java.security.cert.CertPathBuilder;
import java.security.cert.CertStore;
import java.security.cert.CertificateFactory;
import java.security.cert.CollectionCertStoreParameters;
import java.security.cert.PKIXBuilderParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509CertSelector;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.Date;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.interactive.digitalsignature.PDSignature;
import org.apache.pdfbox.pdmodel.interactive.form.PDSignatureField;
import org.bouncycastle.asn1.cms.Attribute;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cms.CMSProcessableByteArray;
import org.bouncycastle.cms.CMSSignedData;
import org.bouncycastle.cms.SignerInformation;
import org.bouncycastle.cms.jcajce.JcaSimpleSignerInfoVerifierBuilder;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.tsp.TimeStampToken;
import org.bouncycastle.util.Store;

/**
 * Another reading of our files, by PDFBox and BouncyCastle alone: java PdfBoxCheck.java ROOTS.pem TIMESTAMP_ROOTS.pem [MOMENT]
 *
 * <p>Reads a path per line, and answers a line of JSON per signature or time-stamp, in the order of the file, then an empty line.
 * Each certificate is judged as of the time that the time-stamps after it prove, else as of MOMENT (ISO 8601; now).
 */
public class PdfBoxCheck {
    static final JcaX509CertificateConverter PLAIN = new JcaX509CertificateConverter();

    public static void main(String[] given) throws Exception {
        Security.addProvider(new BouncyCastleProvider());
        Set<TrustAnchor> roots = anchors(given[0]), timestampRoots = anchors(given[1]);
        Date now = given.length > 2 ? Date.from(Instant.parse(given[2])) : new Date();
        BufferedReader paths = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String path = paths.readLine(); path != null; path = paths.readLine()) {
            try {
                System.out.print(check(Files.readAllBytes(Path.of(path)), roots, timestampRoots, now));
            } catch (Throwable problem) {
                System.out.println("{\"unreadable\": \"" + problem.getClass().getSimpleName() + "\"}");
            }
            System.out.println();
            System.out.flush();
        }
    }

    static String check(byte[] pdf, Set<TrustAnchor> roots, Set<TrustAnchor> timestampRoots, Date now) throws Exception {
        List<String> lines = new ArrayList<>();
        try (PDDocument document = PDDocument.load(pdf)) {
            List<PDSignatureField> fields = new ArrayList<>(document.getSignatureFields());
            fields.removeIf(field -> field.getSignature() == null);
            fields.sort(Comparator.comparingInt(field -> -end(field.getSignature())));
            Date proved = now;
            for (PDSignatureField field : fields) {
                PDSignature signature = field.getSignature();
                boolean isTimestamp = "ETSI.RFC3161".equals(signature.getSubFilter());
                Judged judged;
                try {
                    byte[] content = signature.getSignedContent(pdf), cms = signature.getContents(pdf);
                    judged = isTimestamp
                        ? timestamp(new TimeStampToken(new CMSSignedData(cms)), content, timestampRoots, proved)
                        : signature(new CMSSignedData(new CMSProcessableByteArray(content), cms), roots, timestampRoots, proved);
                } catch (Exception problem) {
                    judged = new Judged(false, false, null);
                }
                if (isTimestamp && judged.intact && judged.trusted) {
                    proved = judged.stamped.before(proved) ? judged.stamped : proved;
                }
                lines.add(0, String.format(
                    "{\"field\": \"%s\", \"timestamp\": %b, \"covers\": \"%s\", \"intact\": %b, \"trusted\": %b, \"stamped\": %b}\n",
                    field.getFullyQualifiedName().replaceAll("[^\\w ]", "?"), isTimestamp, covers(pdf, signature.getByteRange()),
                    judged.intact, judged.trusted, judged.stamped != null));
            }
        }
        return String.join("", lines);
    }

    /** Whether the CMS is right, its certificate good as of the proved moment, and when its time-stamp says it was made. */
    record Judged(boolean intact, boolean trusted, Date stamped) {}

    static Judged signature(CMSSignedData cms, Set<TrustAnchor> roots, Set<TrustAnchor> timestampRoots, Date proved) throws Exception {
        SignerInformation signer = cms.getSignerInfos().getSigners().iterator().next();
        X509CertificateHolder own = only(cms.getCertificates(), signer);
        boolean intact = signer.verify(new JcaSimpleSignerInfoVerifierBuilder().setProvider("BC").build(PLAIN.getCertificate(own)));
        Attribute attribute = signer.getUnsignedAttributes() == null
            ? null : signer.getUnsignedAttributes().get(PKCSObjectIdentifiers.id_aa_signatureTimeStampToken);
        if (attribute == null) {
            return new Judged(intact, leads(own, cms.getCertificates(), roots, proved), null);
        }
        byte[] der = attribute.getAttrValues().getObjectAt(0).toASN1Primitive().getEncoded();
        Judged token = timestamp(new TimeStampToken(new CMSSignedData(der)), signer.getSignature(), timestampRoots, proved);
        boolean trusted = token.trusted && leads(own, cms.getCertificates(), roots, token.stamped);
        return new Judged(intact && token.intact, trusted, token.stamped);
    }

    static Judged timestamp(TimeStampToken token, byte[] content, Set<TrustAnchor> roots, Date proved) throws Exception {
        X509CertificateHolder own = only(token.getCertificates(), token.toCMSSignedData().getSignerInfos().getSigners().iterator().next());
        token.validate(new JcaSimpleSignerInfoVerifierBuilder().setProvider("BC").build(PLAIN.getCertificate(own)));
        String algorithm = token.getTimeStampInfo().getHashAlgorithm().getAlgorithm().getId();
        byte[] imprint = MessageDigest.getInstance(algorithm, "BC").digest(content);
        boolean same = Arrays.equals(imprint, token.getTimeStampInfo().getMessageImprintDigest());
        return new Judged(same, leads(own, token.getCertificates(), roots, proved), token.getTimeStampInfo().getGenTime());
    }

    static X509CertificateHolder only(Store<X509CertificateHolder> certificates, SignerInformation signer) {
        Collection<?> found = certificates.getMatches(signer.getSID());
        return (X509CertificateHolder) found.iterator().next();
    }

    static boolean leads(X509CertificateHolder own, Store<X509CertificateHolder> others, Set<TrustAnchor> roots, Date moment) throws Exception {
        List<X509Certificate> known = new ArrayList<>();
        for (X509CertificateHolder one : others.getMatches(null)) {
            known.add(PLAIN.getCertificate(one));
        }
        X509CertSelector target = new X509CertSelector();
        target.setCertificate(PLAIN.getCertificate(own));
        PKIXBuilderParameters wanted = new PKIXBuilderParameters(roots, target);
        wanted.addCertStore(CertStore.getInstance("Collection", new CollectionCertStoreParameters(known)));
        wanted.setRevocationEnabled(false);
        wanted.setDate(moment);
        try {
            CertPathBuilder.getInstance("PKIX", "BC").build(wanted);
            return true;
        } catch (java.security.cert.CertPathBuilderException none) {
            return false;
        }
    }

    /** How far a byte range goes: to the end of the file, of a revision, or less; its hole must be the CMS and nothing else. */
    static String covers(byte[] pdf, int[] range) {
        if (range == null || range.length != 4 || range[0] != 0 || range[1] <= 0 || range[2] <= range[1] || range[2] + range[3] > pdf.length) {
            return "less";
        }
        String hole = new String(pdf, range[1], range[2] - range[1], StandardCharsets.ISO_8859_1);
        String last = new String(pdf, 0, range[2] + range[3], StandardCharsets.ISO_8859_1).stripTrailing();
        if (!hole.matches("<[0-9A-Fa-f]*>") || !last.endsWith("%%EOF")) {
            return "less";
        }
        return range[2] + range[3] == pdf.length ? "file" : "revision";
    }

    static int end(PDSignature signature) {
        int[] range = signature.getByteRange();
        return range != null && range.length == 4 ? range[2] + range[3] : 0;
    }

    static Set<TrustAnchor> anchors(String path) throws Exception {
        Set<TrustAnchor> found = new HashSet<>();
        try (var in = Files.newInputStream(Path.of(path))) {
            for (var one : CertificateFactory.getInstance("X.509").generateCertificates(in)) {
                found.add(new TrustAnchor((X509Certificate) one, null));
            }
        }
        return found;
    }
}
