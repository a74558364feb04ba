"""What people in the sample edition write beside a wish, by what the other side does."""

from collections.abc import Mapping
from typing import Final

from matchmaker.wording.vocabularies import Finance, Theme

# A holder about an investor.
TO_INVESTORS: Final[Mapping[Finance, tuple[str, ...]]] = {
    Finance.CROWDFUNDING_GIFT: (
        "Nos bénévoles sont prêts à relayer une collecte tout le printemps.",
        "Une campagne nous ferait aussi connaître des habitants.",
        "Nous voulons savoir quel palier viser sans nous brûler.",
        "Nos contreparties sont déjà imaginées, reste à les chiffrer.",
        "Première collecte : nous avons besoin d’être guidés.",
    ),
    Finance.CROWDFUNDING_LOAN: (
        "Plusieurs clients nous ont demandé comment nous prêter de l’argent.",
        "Deux exercices équilibrés, et l’envie de ne pas toucher à nos réserves.",
        "Un prêt sans caution personnelle nous débloquerait.",
        "Nous cherchons un complément au prêt de notre banque.",
    ),
    Finance.CROWDFUNDING_EQUITY: (
        "Nos sociétaires veulent ouvrir le capital plus largement.",
        "L’agrément ESUS est acquis, nous découvrons les titres participatifs.",
        "Il nous manque le dernier quart du tour de table.",
    ),
    Finance.HONOUR_LOAN: (
        "L’apport personnel est notre point faible.",
        "Le parrainage compte autant que le prêt.",
        "Notre banque demande un prêt d’honneur en face du sien.",
        "Un regard extérieur sur notre prévisionnel serait précieux.",
        "Un apport à taux zéro rendrait le plan tenable dès la première année.",
        "Le comité avant Noël nous permettrait de signer le bail.",
    ),
    Finance.MICROCREDIT: (
        "La somme est petite et aucune banque ne veut en parler.",
        "Il nous faut le matériel avant la première facture.",
        "Sans garant, notre dossier n’a même pas été ouvert.",
        "Trois semaines de délai, c’est ce qu’il nous faut.",
        "Nous préférons emprunter peu et rembourser vite.",
        "L’accompagnement bénévole nous intéresse autant que l’argent.",
    ),
    Finance.BANK_LOAN: (
        "Nous cherchons une banque qui sache lire des comptes d’association.",
        "Notre découvert coûte plus cher que notre loyer.",
        "Le devis est signé, il manque le financement principal.",
        "Notre agence actuelle ferme ses comptes professionnels.",
        "Une avance sur subvention notifiée nous suffirait.",
        "Nous voulons parler durée et différé de remboursement.",
        "Un interlocuteur qui connaît les coopératives, enfin.",
    ),
    Finance.PARTICIPATING_LOAN: (
        "Des quasi-fonds propres sans perdre notre gouvernance.",
        "Nous hésitons encore entre SCOP et SCIC.",
        "Un prêt participatif rassurerait notre banque.",
    ),
    Finance.GUARANTEE: (
        "La banque suit si quelqu’un garantit la moitié.",
        "Personne chez nous ne peut se porter caution.",
        "Le bailleur veut une garantie que nous n’avons pas.",
        "Dossier bancaire accepté sous réserve de garantie.",
    ),
    Finance.CASH_ADVANCE: (
        "La subvention est notifiée, elle arrivera en juin.",
        "Nos clients publics paient à quatre-vingt-dix jours.",
        "Deux paies d’avance changeraient notre année.",
        "Nous refusons des commandes faute de trésorerie.",
        "Le marché est signé, le premier acompte est dans cinq mois.",
    ),
    Finance.SAVERS_CLUB: (
        "Des épargnants du quartier à notre conseil, ce serait parfait.",
        "Nous aimerions des associés qui passent la porte.",
        "Vous soutenez ce qui se fait à deux rues, comme nous.",
    ),
    Finance.BUSINESS_ANGELS: (
        "Nous cherchons un associé qui ait déjà fait grandir une équipe.",
        "Le modèle marche dans une ville, il faut l’ouvrir à trois autres.",
        "Votre réseau d’entreprises nous manque plus encore que l’argent.",
        "Entrée au capital envisagée au printemps.",
    ),
    Finance.SOLIDARITY_FUND: (
        "Sept ans, c’est le temps qu’il faut à un projet d’insertion.",
        "Nous voulons un investisseur patient et minoritaire.",
        "Notre plan à cinq ans a besoin de fonds propres d’abord.",
        "Le foncier sera porté par un partenaire, reste l’exploitation.",
    ),
    Finance.IMPACT_FUND: (
        "Notre impact est mesuré depuis trois ans, chiffres à l’appui.",
        "Nous changeons d’échelle et cherchons un chef de file.",
    ),
    Finance.FOUNDATION: (
        "Le poste de coordination n’entre dans aucun appel à projets.",
        "Vous financez le fonctionnement, c’est rare.",
        "Une première année d’expérimentation à soutenir.",
        "Nous serions heureux de vous faire visiter le lieu.",
        "Votre appel de printemps correspond à notre calendrier.",
        "Deux familles que vous aidez viennent déjà chez nous.",
    ),
    Finance.CORPORATE_GIVING: (
        "Le mécénat de compétences nous intéresse : juridique et numérique.",
        "Vos salariés passent devant notre porte chaque matin.",
        "Un premier mécène en entraînerait d’autres.",
        "Du matériel réformé nous aiderait autant qu’un don.",
    ),
    Finance.PUBLIC_GRANT: (
        "Nous voulons vérifier notre éligibilité avant de déposer.",
        "Le dossier est presque prêt, il reste le plan de financement.",
        "Une aide au démarrage ferait levier sur le prêt.",
        "L’étude de faisabilité est notre première dépense.",
        "Pouvons-nous cumuler avec une aide de la région ?",
    ),
    Finance.COMPETITION: (
        "Un prix nous ouvrirait la porte des caisses de retraite.",
        "Nous cherchons surtout un terrain d’expérimentation.",
        "Nous avons été finalistes ailleurs, on nous a conseillé votre prix.",
    ),
}

# An investor about a holder.
TO_HOLDERS: Final[Mapping[Theme, tuple[str, ...]]] = {
    Theme.FOOD: (
        "Belle articulation entre producteurs et quartier.",
        "Quelle marge une fois les invendus comptés ?",
        "Nous finançons peu de restauration, celle-ci nous intrigue.",
    ),
    Theme.CIRCULAR_ECONOMY: (
        "Le gisement semble solide, parlons des débouchés.",
        "Nous cherchons un projet de réemploi dans la boucle nord.",
        "À voir : dépendance à l’éco-organisme.",
    ),
    Theme.WORK_INTEGRATION: (
        "Taux de sortie vers l’emploi à approfondir, très prometteur.",
        "Équipe d’encadrement expérimentée, bon carnet de commandes.",
        "Nous voulons soutenir davantage d’insertion.",
    ),
    Theme.DISABILITY: (
        "Sujet prioritaire de notre comité cette année.",
        "Peu de dossiers aussi concrets sur l’accessibilité.",
    ),
    Theme.HEALTH: (
        "Les usagers ont-ils participé à la conception ?",
        "Le modèle de remboursement nous intéresse.",
        "Complémentaire d’un projet que nous suivons à Gennevilliers.",
    ),
    Theme.AGEING: (
        "Répond à une vraie attente des familles.",
        "Combien de familles, et jusqu’à quelle commune ?",
        "Nous aimerions rencontrer les familles utilisatrices.",
    ),
    Theme.CHILDHOOD: (
        "Horaires atypiques : un besoin que nous voyons partout.",
        "Un de nos administrateurs connaît bien le quartier.",
    ),
    Theme.EDUCATION: (
        "Quels établissements sont déjà partenaires ?",
        "Approche originale, résultats déjà mesurés.",
    ),
    Theme.YOUTH: ("Nous voulons soutenir davantage de projets portés par des jeunes.",),
    Theme.CULTURE: (
        "Une économie fragile mais un vrai public.",
        "Un lieu dont on nous parle souvent.",
    ),
    Theme.SPORT: ("Le sport comme porte d’entrée, cela nous parle.",),
    Theme.HOUSING: (
        "Montage foncier à regarder de près.",
        "Nous cofinançons volontiers ce type d’opération.",
    ),
    Theme.MOBILITY: (
        "Le passage à l’échelle paraît possible.",
        "Nous avons refusé deux projets voisins, celui-ci est mieux posé.",
    ),
    Theme.ENERGY: (
        "Technique éprouvée, gouvernance citoyenne : notre cœur de cible.",
        "À quelle date les autorisations ?",
    ),
    Theme.NATURE: (
        "Joli projet, le foncier est-il garanti assez longtemps ?",
        "Peu de terrain, beaucoup d’usages : convaincant.",
    ),
    Theme.DIGITAL: (
        "Données et hébergement : nous avons des questions, et envie.",
        "Qui maintient l’outil dans la durée ?",
    ),
    Theme.LOCAL_SERVICES: ("Un service de proximité avec de vrais clients.",),
    Theme.FASHION: (
        "Atelier visité au printemps, impression excellente.",
        "Le prix de vente tient-il face à la seconde main ?",
    ),
    Theme.EQUALITY: (
        "Fondatrices solides, nous voulons les entendre.",
        "Projet signalé par deux de nos membres.",
    ),
    Theme.SOLIDARITY: (
        "Besoin criant, budget sobre.",
        "Qui prend le relais après la première année ?",
    ),
    Theme.THIRD_PLACE: ("Le mélange des activités est-il tenable en exploitation ?",),
}

# Why somebody will not meet somebody.
HOLDER_REFUSES: Final = (
    "Déjà en discussion avec un autre chargé d’affaires de la maison.",
    "Je préfère ne pas les rencontrer, un ancien associé y siège.",
    "Nous ne souhaitons pas ouvrir notre capital.",
    "Litige en cours avec cet établissement.",
    "Leur offre ne correspond pas à notre projet.",
)
INVESTOR_REFUSES: Final = (
    "Dossier examiné en comité au printemps, réponse négative.",
    "Un membre du comité est parent du porteur de projet.",
    "Hors de notre objet social.",
    "Nous suivons déjà un projet concurrent dans la même ville.",
    "Déjà accompagné par notre réseau, ce serait un doublon.",
    "Montant trop éloigné de ce que nous faisons.",
)
