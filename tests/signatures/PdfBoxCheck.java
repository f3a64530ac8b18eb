import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.Security;
import java.security.cert.CertPathBuilder;
import java.security.cert.CertPathBuilderException;
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
import org.bouncycastle.cms.SignerInformationVerifier;
import org.bouncycastle.cms.jcajce.JcaSimpleSignerInfoVerifierBuilder;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.tsp.TimeStampToken;
import org.bouncycastle.util.Store;

/**
 * Another reading of our files, by PDFBox and BouncyCastle alone.
 *
 * <pre>java PdfBoxCheck.java ROOTS.pem TIMESTAMP_ROOTS.pem</pre>
 *
 * <p>Reads lines of a path and, after a tab, a moment (ISO 8601; now without). Answers a line of JSON per signature or
 * time-stamp, in their order, then an empty line. Each certificate is judged as of the time that the time-stamps after
 * it prove, else as of the moment.
 */
@SuppressWarnings("unchecked")
public class PdfBoxCheck {
    static final JcaX509CertificateConverter PLAIN = new JcaX509CertificateConverter();

    public static void main(String[] given) throws Exception {
        Security.addProvider(new BouncyCastleProvider());
        Set<TrustAnchor> roots = anchors(given[0]), timestampRoots = anchors(given[1]);
        BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            String[] asked = line.split("\t");
            try {
                Date moment = asked.length > 1 ? Date.from(Instant.parse(asked[1])) : new Date();
                System.out.print(check(Files.readAllBytes(Path.of(asked[0])), roots, timestampRoots, moment));
            } catch (Throwable problem) {
                System.out.println("{\"unreadable\": \"" + problem.getClass().getSimpleName() + "\"}");
            }
            System.out.println();
            System.out.flush();
        }
    }

    static String check(byte[] pdf, Set<TrustAnchor> roots, Set<TrustAnchor> timestampRoots, Date now)
            throws Exception {
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
                    if (isTimestamp) {
                        TimeStampToken token = new TimeStampToken(new CMSSignedData(cms));
                        judged = timestamp(token, content, timestampRoots, proved);
                    } else {
                        CMSSignedData signed = new CMSSignedData(new CMSProcessableByteArray(content), cms);
                        judged = signature(signed, roots, timestampRoots, proved);
                    }
                } catch (Exception problem) {
                    judged = new Judged(false, false, null);
                }
                if (isTimestamp && judged.intact && judged.trusted) {
                    proved = judged.stamped.before(proved) ? judged.stamped : proved;
                }
                lines.add(0, String.format(
                    "{\"field\": \"%s\", \"covers\": \"%s\", \"intact\": %b, \"trusted\": %b, \"stamped\": %b}\n",
                    field.getFullyQualifiedName().replaceAll("[^\\w ]", "?"),
                    covers(pdf, signature.getByteRange()),
                    judged.intact,
                    judged.trusted,
                    judged.stamped != null));
            }
        }
        return String.join("", lines);
    }

    /** Whether the CMS is right, its certificate good as of the proved moment, and what time its time-stamp says. */
    record Judged(boolean intact, boolean trusted, Date stamped) {}

    static Judged signature(CMSSignedData cms, Set<TrustAnchor> roots, Set<TrustAnchor> timestampRoots, Date proved)
            throws Exception {
        SignerInformation signer = cms.getSignerInfos().getSigners().iterator().next();
        X509CertificateHolder own = only(cms.getCertificates(), signer);
        boolean intact = signer.verify(verifier(own));
        Attribute attribute = signer.getUnsignedAttributes() == null
            ? null : signer.getUnsignedAttributes().get(PKCSObjectIdentifiers.id_aa_signatureTimeStampToken);
        if (attribute == null) {
            return new Judged(intact, leads(own, cms.getCertificates(), roots, proved), null);
        }
        byte[] der = attribute.getAttrValues().getObjectAt(0).toASN1Primitive().getEncoded();
        TimeStampToken stamp = new TimeStampToken(new CMSSignedData(der));
        Judged token = timestamp(stamp, signer.getSignature(), timestampRoots, proved);
        boolean trusted = token.trusted && leads(own, cms.getCertificates(), roots, token.stamped);
        return new Judged(intact && token.intact, trusted, token.stamped);
    }

    static Judged timestamp(TimeStampToken token, byte[] content, Set<TrustAnchor> roots, Date proved)
            throws Exception {
        SignerInformation signer = token.toCMSSignedData().getSignerInfos().getSigners().iterator().next();
        X509CertificateHolder own = only(token.getCertificates(), signer);
        token.validate(verifier(own));
        String algorithm = token.getTimeStampInfo().getHashAlgorithm().getAlgorithm().getId();
        byte[] imprint = MessageDigest.getInstance(algorithm, "BC").digest(content);
        boolean same = Arrays.equals(imprint, token.getTimeStampInfo().getMessageImprintDigest());
        boolean trusted = leads(own, token.getCertificates(), roots, proved);
        return new Judged(same, trusted, token.getTimeStampInfo().getGenTime());
    }

    static SignerInformationVerifier verifier(X509CertificateHolder own) throws Exception {
        return new JcaSimpleSignerInfoVerifierBuilder().setProvider("BC").build(PLAIN.getCertificate(own));
    }

    static X509CertificateHolder only(Store<X509CertificateHolder> certificates, SignerInformation signer) {
        Collection<?> found = certificates.getMatches(signer.getSID());
        return (X509CertificateHolder) found.iterator().next();
    }

    /** Whether the certificate leads to one of the roots by those beside it, all good as of the moment. */
    static boolean leads(
            X509CertificateHolder own, Store<X509CertificateHolder> others, Set<TrustAnchor> roots, Date moment)
            throws Exception {
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
        } catch (CertPathBuilderException none) {
            return false;
        }
    }

    /** How far a byte range goes: to the end of the file, of a revision, or less; its hole must be the CMS alone. */
    static String covers(byte[] pdf, int[] range) {
        boolean isRange = range != null && range.length == 4 && range[0] == 0 && range[1] > 0 && range[2] > range[1];
        if (!isRange || range[2] + range[3] > pdf.length) {
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
