"""Forty files as schools really send them: what is read of each, and what is left for somebody to say."""

from datetime import date

import pytest

from conventions.domain.season.rolls.columns import understand
from conventions.domain.season.rolls.lists import unsettled
from conventions.domain.season.rolls.roll import read_roll
from conventions.domain.season.rolls.workbooks import read_sheets
from tests.kit.rolls import MAIN, ODS_SPACES, RELATIONS, XLS, ods, siecle_guardians, siecle_pupils, xlsx, zipped

HEAD = "Nom;Prénom;Date de naissance;Classe"
ONE = "Exemple;Maëlle;04/05/2012;3e A"
MAELLE = "Maëlle Exemple, 2012-05-04, 3e A"
UAI = "9730001N"
TABLE = [
    ["Nom", "Prénom", "Date de naissance", "Classe", "Nom responsable", "Lien responsable", "Portable responsable"],
    ["Exemple", "Maëlle", 41033, "3e A", "Modèle", "mère", "0694 12 34 56"],
]
WITH_MOTHER = f"{MAELLE} / mère Modèle +594694123456"


def text(*lines: str, end: str = "\n") -> bytes:
    return (end.join(lines) + end).encode()


def told(*files: bytes, **chosen) -> list[str]:
    """Read the files as the page does; each pupil in one line, then each line that was refused."""
    given = understand(read_sheets(files), **chosen)
    if given.missing:
        return [f"? {unsettled(given)}"]
    roll = read_roll(given, department="973", today=date(2026, 11, 27))
    pupils = []
    for row in roll.rows:
        said = [f"{row.name}, {row.birth_date}, {row.class_name}", row.email, row.phone]
        pupils.append(" ".join(part for part in said if part))
        for one in row.guardians:
            words = (one.said_quality or "?", one.name, one.email, one.phone)
            pupils[-1] += " / " + " ".join(part for part in words if part)
    return pupils + [f"! {problem.line} {problem.reason}" for problem in roll.bad_lines]


PERSONS = [
    {"PERSONNE_ID": "1", "LC_CIVILITE": "MME", "NOM_DE_FAMILLE": "GALET", "NOM_USAGE": "MODÈLE", "PRENOM": "Camille",
     "TEL_PORTABLE": "+594694123456", "MEL": "camille@famille.example"},
    {"PERSONNE_ID": "2", "NOM_DE_FAMILLE": "EXEMPLE", "PRENOM": "Sacha", "TEL_PERSONNEL": "0594 30 12 34"},
    {"PERSONNE_ID": "3", "NOM_DE_FAMILLE": "VOISIN", "PRENOM": "Alix", "TEL_PORTABLE": "0694 65 43 21"},
]  # fmt: skip
DUTIES = [
    {"ELEVE_ID": "10", "PERSONNE_ID": "3", "NIVEAU_RESPONSABILITE": "3", "CODE_PARENTE": "90"},
    {"ELEVE_ID": "10", "PERSONNE_ID": "2", "NIVEAU_RESPONSABILITE": "1", "CODE_PARENTE": "20"},
    {"ELEVE_ID": "10", "PERSONNE_ID": "1", "NIVEAU_RESPONSABILITE": "1", "CODE_PARENTE": "10",
     "A_CONTACTER_EN_PRIORITE": "true"},
]  # fmt: skip
PUPILS = [
    {"ELEVE_ID": "10", "ID_ELEVE_ETAB": "00077", "NOM_DE_FAMILLE": "EXEMPLE", "PRENOM": "Maëlle",
     "DATE_NAISS": "04/05/2012", "CODE_MEF": "10310019110", "DIVISION": "3A"},
    {"ELEVE_ID": "11", "NOM_DE_FAMILLE": "PARTI", "PRENOM": "Noé", "DATE_NAISS": "04/05/2012", "DIVISION": "3A",
     "DATE_SORTIE": "01/10/2026"},
    {"ELEVE_ID": "12", "NOM_DE_FAMILLE": "INSCRIT", "PRENOM": "Zoé", "DATE_NAISS": "04/05/2012"},
]  # fmt: skip
OF_SIECLE = [
    "Maëlle Exemple, 2012-05-04, 3A / mère Camille Modèle camille@famille.example +594694123456 "
    "/ père Sacha Exemple +594594301234"
]
XML = (siecle_pupils(UAI, PUPILS), siecle_guardians(UAI, PERSONS, DUTIES))
FORMER = [
    {"ELEVE_ID": "10", "PERSONNE_ID": "2", "RESP_LEGAL": "2", "CODE_PARENTE": "20"},
    {"ELEVE_ID": "10", "PERSONNE_ID": "3", "RESP_LEGAL": "0", "CODE_PARENTE": "90"},
]

OF_1904 = (
    f'<workbook xmlns="{MAIN}" xmlns:r="{RELATIONS}"><workbookPr date1904="1"/>'
    '<sheets><sheet name="Élèves" sheetId="1" r:id="rId1"/></sheets></workbook>'
)
DECORATED = (
    f'<worksheet xmlns="{MAIN}"><dimension ref="A1:XFD1048576"/><sheetData><row r="1">'
    + "".join(f'<c t="inlineStr"><is><t>{heading}</t></is></c>' for heading in HEAD.split(";"))
    + '</row><row r="2"><c r="A2" t="inlineStr"><is><r><rPr><b/></rPr><t>Exem</t></r><r><t>ple</t></r>'
    '<rPh sb="0" eb="1"><t>エ</t></rPh></is></c><c r="B2" t="inlineStr"><is><t>Maëlle</t></is></c>'
    '<c r="C2" t="d"><v>2012-05-04T00:00:00</v></c><c r="D2" t="inlineStr"><is><t>3e A</t></is></c></row>'
    '<row r="1048576"><c r="A1048576" s="1"/></row></sheetData></worksheet>'
)
CELL = '<table:table-cell office:value-type="string">%s<text:p>%s</text:p></table:table-cell>'
NOTED = (
    f'<office:document-content {ODS_SPACES} xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0">'
    '<office:automatic-styles><style:style style:name="ta2" style:family="table">'
    '<style:table-properties table:display="false"/></style:style></office:automatic-styles>'
    '<office:body><office:spreadsheet><table:table table:name="Élèves"><table:table-row>'
    + "".join(CELL % ("", heading) for heading in HEAD.split(";"))
    + '</table:table-row><table:table-row table:visibility="filter">'
    + CELL % ("<office:annotation><text:p>nouvelle</text:p></office:annotation>", "Exemple")
    + CELL % ("", "Maëlle")
    + '<table:table-cell office:value-type="date" office:date-value="2012-05-04T00:00:00"/>'
    + CELL % ("<text:p>3e</text:p>", "A")
    + '</table:table-row></table:table><table:table table:name="2025" table:style-name="ta2"><table:table-row>'
    + "".join(CELL % ("", heading) for heading in HEAD.split(";"))
    + "</table:table-row></table:table></office:spreadsheet></office:body></office:document-content>"
)

FILES: dict[str, tuple[tuple[bytes, ...], list[str]]] = {
    # -- encodings and delimiters
    "UTF-8": ((text(HEAD, ONE),), [MAELLE]),
    "UTF-8 with a mark": ((b"\xef\xbb\xbf" + text(HEAD, ONE),), [MAELLE]),
    "Windows": ((text(HEAD, ONE).decode().encode("cp1252"),), [MAELLE]),
    "old Mac": ((text(HEAD, ONE, end="\r").decode().encode("mac_roman"),), [MAELLE]),
    "DOS": ((text(HEAD, ONE, end="\r\n").decode().encode("cp850"),), [MAELLE]),
    "Unicode text of Excel": ((text(HEAD, ONE).decode().replace(";", "\t").encode("utf-16"),), [MAELLE]),
    "UTF-16 without its mark": ((text(HEAD, ONE).decode().encode("utf-16-le"),), [MAELLE]),
    "a Windows line in UTF-8": (
        (text(HEAD, ONE) + "Été;Noé;05/05/2012;3e A\n".encode("cp1252"),),
        [MAELLE, "Noé Été, 2012-05-05, 3e A"],
    ),
    "commas, and a comma in a cell": ((text(HEAD.replace(";", ","), '"Exemple, dit Modèle",Maëlle,04/05/2012,3e A'),),
                                      ["Maëlle Exemple, dit Modèle, 2012-05-04, 3e A"]),
    "addresses full of commas": ((text(f"{HEAD};Adresse", f"{ONE};2, rue du Modèle, bât. A, BP 2, à gauche"),),
                                 [MAELLE]),
    "bars": ((text(HEAD.replace(";", "|"), ONE.replace(";", "|")),), [MAELLE]),
    "« sep= » first": ((text("sep=;", HEAD, ONE),), [MAELLE]),
    "a cell on two lines": ((text(HEAD, 'Exemple;"Maëlle', 'Anne";04/05/2012;3e A'),),
                            ["Maëlle Anne Exemple, 2012-05-04, 3e A"]),
    "a quotation mark never closed": ((text(HEAD, 'Ouvert;"Noé;04/05/2012;3e A', ONE),),
                                      [MAELLE, "! 2 un guillemet ouvert n'est pas refermé."]),
    # -- headings
    "a title with commas above": ((text("Collège des Manguiers, à Maripasoula, le 12/10/2026", "", HEAD, ONE),),
                                  [MAELLE]),
    "a title of as many cells": ((text("Liste des élèves;;;", ";;;", HEAD, ONE),), [MAELLE]),
    "« Commune de naissance » first": (
        (text("Commune de naissance;Nom de famille;Nom d'usage;Prénom 1;Prénom 2;Date de naissance;Division",
              "CAYENNE;EXEMPLE;;Maëlle;Anne;04/05/2012;3 A"),),
        ["Maëlle Exemple, 2012-05-04, 3 A"],
    ),
    "« Téléphone de la mère », « Nom du père »": (
        (text(f"{HEAD};Nom de la mère;Téléphone de la mère;Nom du père;Mail père",
              f"{ONE};Modèle Camille;0694123456;Exemple;sacha@famille.example"),),
        [f"{MAELLE} / mère Modèle Camille +594694123456 / père Exemple sacha@famille.example"],
    ),
    "« Mail resp 1 »": (
        (text(f"{HEAD};Resp 1;Mail resp 1;Tél resp 1;Resp 2;Mail resp 2",
              f"{ONE};MODÈLE Camille;camille@famille.example;;GALET Alix;alix@famille.example"),),
        [f"{MAELLE} / ? Camille Modèle camille@famille.example / ? Alix Galet alix@famille.example"],
    ),
    "no spaces nor accents": ((text("NOM_ELEVE;PrenomEleve;DateNaissance;CLASSE", ONE),), [MAELLE]),
    "« Né(e) le » and « Division »": ((text("NOM;PRENOM;Né(e) le;Division", ONE),), [MAELLE]),
    "names in one cell": ((text("Élève;Date de naissance;Classe", "DE LA TOUR-EXEMPLE Anne-Lise;04/05/2012;3e A"),),
                          ["Anne-Lise de La Tour-Exemple, 2012-05-04, 3e A"]),
    "names in one cell, the first name first": ((text("Nom et prénom;Né le;Classe", "Maëlle EXEMPLE;04/05/2012;3e A"),),
                                                [MAELLE]),
    "a telephone that is nobody's": ((text(f"{HEAD};Téléphone;Mail", f"{ONE};0694123456;a@famille.example"),),
                                     [MAELLE]),
    "two columns « Nom »": ((text(f"{HEAD};Nom;Prénom", f"{ONE};Modèle;Camille"),), [MAELLE]),
    "a national number as identifier": ((text(f"{HEAD};INE;Identifiant", f"{ONE};1234567890A;1234567890A"),), [MAELLE]),
    "no headings": ((text(ONE),), ["? Aucune colonne n'est reconnue pour le nom de l'élève ni pour la date de "
                                   "naissance : choisissez-la, ou donnez un titre aux colonnes."]),
    "columns about others": (
        (text(f"{HEAD};Nom du collège d'origine;Responsable financier 1 nom;Contact 1 : nom;Né à;Code postal resp 1;"
              "Nom du professeur principal;Prénom du frère;Nom de jeune fille de la mère;Classe précédente;"
              "Nom des parents",
              f"{ONE};Ancien;Payeur;Voisin;Cayenne;97300;Prof;Cadet;Autre;4e B;Tous deux"),),
        [MAELLE],
    ),
    "a heading on two lines": ((text('Nom;Prénom;"Date de', 'naissance";Classe', ONE),), [MAELLE]),
    "headings repeated on each page": ((text(HEAD, ONE, HEAD, ONE.replace("Maëlle", "Noé")),),
                                       [MAELLE, MAELLE.replace("Maëlle", "Noé")]),
    # -- lines
    "dates as people write them": (
        (text(HEAD, "Un;A;4 mai 2012;3e A", "Deux;B;04.05.12;3e A", "Trois;C;2012-05-04T00:00:00;3e A",
              "Quatre;D;04/05/2012 00:00;3e A", "Cinq;E;1er févr. 2012;3e A", "Six;F;05/23/2012;3e A"),),
        ["A Un, 2012-05-04, 3e A", "B Deux, 2012-05-04, 3e A", "C Trois, 2012-05-04, 3e A",
         "D Quatre, 2012-05-04, 3e A", "E Cinq, 2012-02-01, 3e A",
         "! 7 la date de naissance n'est pas lisible : écrivez-la JJ/MM/AAAA, ou l'année seule."],
    ),
    "titles before the names of responsibles": (
        (text(f"{HEAD};Nom responsable 1;Représentant légal 2", f"{ONE};Mme GALET Camille;M. d'EXEMPLE Sacha",
              f"{ONE.replace('Maëlle', 'Noé')};DUPONT née Martin;M'EXEMPLE Zoé"),),
        [f"{MAELLE} / ? Camille Galet / ? Sacha d'Exemple",
         f"{MAELLE.replace('Maëlle', 'Noé')} / ? Dupont née Martin / ? Zoé M'Exemple"],
    ),
    "one line per responsible": (
        (text(f"{HEAD};Nom responsable;Lien responsable;Mail responsable",
              f"{ONE};Modèle;mère;m@famille.example", f"{ONE};Exemple;père;p@famille.example",
              "Autre;Noé;05/05/2012;3e A;Autre;mère;"),),
        [f"{MAELLE} / mère Modèle m@famille.example / père Exemple p@famille.example",
         "Noé Autre, 2012-05-05, 3e A / mère Autre"],
    ),
    "three responsibles": (
        (text(f"{HEAD};Nom responsable;Lien responsable", f"{ONE};Modèle;mère", f"{ONE};Exemple;père",
              f"{ONE};Galet;tuteur"),),
        [f"{MAELLE} / mère Modèle / père Exemple"],
    ),
    "a contact who represents nobody": (
        (text(f"{HEAD};Nom responsable;Lien de parenté;Niveau de responsabilité",
              f"{ONE};Modèle;MERE;REPRESENTANT LEGAL", f"{ONE};Voisin;AUTRE LIEN;CONTACT",
              f"{ONE};Tante;AUTRE MEMBRE DE LA FAMILLE;PERSONNE EN CHARGE"),),
        [f"{MAELLE} / mère Modèle"],
    ),
    "the same line twice": ((text(HEAD, ONE, ONE),), [MAELLE, "! 3 cet élève est déjà à la ligne 2."]),
    "one pupil in two classes": ((text(HEAD, ONE, ONE.replace("3e A", "3e B")),),
                                 [MAELLE, "! 3 cet élève est déjà à la ligne 2, autrement."]),
    "« 3A », « 3e A », « 3ème A »": (
        (text(HEAD, "Un;A;04/05/2012;3A", "Deux;B;04/05/2012;3e A", "Trois;C;04/05/2012;3ème A",
              "Quatre;D;04/05/2012;3°A", "Cinq;E;04/05/2012;TROISIEME A", "Six;F;04/05/2012;3B"),),
        ["A Un, 2012-05-04, 3A", "B Deux, 2012-05-04, 3A", "C Trois, 2012-05-04, 3A", "D Quatre, 2012-05-04, 3A",
         "E Cinq, 2012-05-04, 3A", "F Six, 2012-05-04, 3B"],
    ),
    "capitals": (
        (text(HEAD, "DUPONT-LEGRAND;Élodie;04/05/2012;3e A", "MCEXEMPLE;ÉLOI;04/05/2012;3e A",
              "D'EXEMPLE;JEAN-NOËL;04/05/2012;3e A", "M'EXEMPLE;Zoé;04/05/2012;3e A",
              "VAN DER MODELE;Ina;04/05/2012;3e A", "MacModèle;Lou;04/05/2012;3e A",
              "LE GALET;D'JIL;04/05/2012;3e A"),),
        ["Élodie Dupont-Legrand, 2012-05-04, 3e A", "Éloi McExemple, 2012-05-04, 3e A",
         "Jean-Noël d'Exemple, 2012-05-04, 3e A", "Zoé M'Exemple, 2012-05-04, 3e A",
         "Ina van der Modele, 2012-05-04, 3e A", "Lou MacModèle, 2012-05-04, 3e A", "D'Jil Le Galet, 2012-05-04, 3e A"],
    ),
    "formulas in a text": (
        (text(HEAD, '=CMD("x");Noé;04/05/2012;3e A', "+Exemple;Noé;04/05/2012;3e A", ONE),),
        [MAELLE, "! 2 une case contient une formule : remplacez-la par sa valeur.",
         "! 3 le nom de l'élève n'est pas un nom : vérifiez à quoi sert cette colonne."],
    ),
    "numbers kept as texts": ((text(f"{HEAD};Nom responsable;Tél responsable", f'{ONE};Modèle;="0694123456"'),),
                              [f"{MAELLE} / ? Modèle +594694123456"]),
    "pupils who left": ((text(f"{HEAD};Date de sortie", f"{ONE};", "Parti;Noé;04/05/2012;3e A;01/09/2026"),), [MAELLE]),
    "titles and no pupil": ((text(HEAD),), []),
    # -- workbooks and SIECLE
    "XLSX": ((xlsx(("Élèves", TABLE)),), [WITH_MOTHER]),
    "XLSX, a title above, an empty row": ((xlsx(("Élèves", [["Collège"], [], *TABLE])),), [WITH_MOTHER]),
    "XLSX, a list and a sheet of counts": ((xlsx(("Effectifs", [["3e A", 24.5]]), ("Élèves", TABLE)),), [WITH_MOTHER]),
    "XLSX, a hidden second list": ((xlsx(("2025", TABLE), ("2026", TABLE), hidden=["2025"]),), [WITH_MOTHER]),
    "XLSX, two lists": ((xlsx(("3e A", TABLE), ("3e B", TABLE)),),
                        ["? Plusieurs feuilles peuvent être la liste : choisissez la bonne. Feuilles : 3e A, 3e B."]),
    "ODS": ((ods(("Élèves", [TABLE[0], ["Exemple", "Maëlle", "date:2012-05-04", *TABLE[1][3:]]])),), [WITH_MOTHER]),
    "ODS, a title above and a number": (
        (ods(("Élèves", [["Collège"], [""], TABLE[0], ["Exemple", "Maëlle", "04/05/2012", "3e A", "Modèle", "mère",
                                                       694123456]])),),
        [WITH_MOTHER],
    ),
    "XLSX of an old Mac, which counts days from 1904": (
        (xlsx(("Élèves", [TABLE[0], ["Exemple", "Maëlle", 39571, *TABLE[1][3:]]]), **{"xl/workbook.xml": OF_1904}),),
        [WITH_MOTHER],
    ),
    "XLSX, bold letters, a phonetic note, a day of ISO 8601, far dimensions": (
        (xlsx(("Élèves", TABLE), **{"xl/worksheets/sheet1.xml": DECORATED}),), [MAELLE],
    ),
    "XLSX, a remark far on the right": (
        (xlsx(("Élèves", TABLE), **{"xl/worksheets/sheet1.xml": DECORATED.replace("D2", "XFD2")}),),
        [MAELLE.removesuffix(", 3e A") + ", "],
    ),
    "ODS, a note, two lines in a cell, a hidden sheet": ((ods(**{"content.xml": NOTED}),), [MAELLE]),
    "XLS of Excel 97": ((XLS,), [WITH_MOTHER]),
    "SIECLE's two files": (XML, OF_SIECLE),
    "SIECLE's two archives": (tuple(zipped({f"{n}.xml": content}) for n, content in enumerate(XML)), OF_SIECLE),
    "SIECLE's one archive, with another export": (
        (zipped({"a.xml": XML[1], "b.XML": XML[0], "c.xml": b"<BEE_COMMUN><UAJ>9730001N</UAJ></BEE_COMMUN>"}),),
        OF_SIECLE,
    ),
    "SIECLE before 2018": (
        (siecle_pupils(UAI, PUPILS[:1]), siecle_guardians(UAI, PERSONS, FORMER)),
        ["Maëlle Exemple, 2012-05-04, 3A / père Sacha Exemple +594594301234"],
    ),
    "SIECLE's pupils alone": ((XML[0],), ["Maëlle Exemple, 2012-05-04, 3A"]),
}  # fmt: skip


@pytest.mark.parametrize(("files", "expected"), FILES.values(), ids=FILES)
def test_a_list_is_read_as_whoever_sent_it_means_it(files, expected):
    """And nothing more than it says."""
    assert told(*files) == expected


def test_there_are_forty_of_them():
    """At least."""
    assert len(FILES) >= 40
