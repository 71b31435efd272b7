"""What a text says around words of danger: denied, a way of speaking, long past, a film, school work, or happening now.

Regular expressions over folded words with single spaces; what each of them takes away stands in urgency.py.
"""

from __future__ import annotations

import re

IS_DENIED = re.compile(
    r"\b(?:doy|oldur|hedele|inci|tehdid et|zorlam)m?e?(?:mir|mur|meyib|medi|mez|meyir|mirler|meyibler|mayib)\w*"
    r"|\b(?:vur|bog)(?:mur|mayib|madi|maz|mayir)\w*|\bzorakiliq (?:yoxdur|olmayib)|\bmina (?:yoxdur|deyil|tapilmay\w+)"
    r"|\bне (?:бь|би[лт]|изби|угрож|душ|удар|поднима|насил)\w*|\bнасилия нет|\bмин (?:нет|не)"
    r"|\b(?:not|never|doesn't|didn't|doesnt) (?:hit|beat|threaten|hurt)\w*|\bno (?:violence|mines)"
)
IS_PAST = re.compile(
    r"\b(?:iller|nece il|\d+ il|uzun iller|(?:bir|iki|uc|dord|bes|alti|yeddi|sekkiz|doqquz|on|iyirmi|otuz) il)"
    r" (?:bundan )?(?:evvel|qabaq|once)"
    r"|\bvaxtile\b|\bkecmisde\b|\busaqliqda\b|\bcoxdan (?:bosan|ayril|qurtar|kec)\w+|\bkecib gedib\b"
    r"|\b(?:много |\d+ |пять |десять |двадцать )?лет назад|\bв детстве\b|\bкогда то\b|\bв прошлом\b(?! (?:году|месяце))"
    r"|\bраньше\b|\blet nazad\b|\bдавно (?:в разводе|развел|разошл|прошло|было)\w*"
    r"|\byears ago|\bas a child\b|\bin the past\b|\bused to\b|\blong (?:ago|divorced|over)\b"
    r"|\b(?:19\d\d|200\d)\b(?! ?(?:ci |cu )?ilden)|\b(?:8\d|9[0-4]) (?:de|da|cu|ci)\b"
    r"|\b(?:[4-9]0|19[4-9]0) (?:ci|cu) iller\w*|\bdoxsaninci\b|\b[4-9]0 lar(?:da|in)?\b|\bв (?:девяност|восьмидесят)\w+"
    r"|\b(?:nineties|eighties|1990s|90s)\b"
    r"|\b(?:birinci|44 gunluk) muharibe|\bв войну\b|\bin the war\b|\bво время войны\b"
)
IS_TOLD = re.compile(
    r"\b(?:kino|film|serial|roman|kitab|pyes|tamasa|mahni|nagil|hekaye)(?:da|de|larda|lerde)\b"
    r"|\byuxumda\b|\b(?:televizor|xeberler)(?:da|de)\b"
    r"|\bв (?:кино|фильме|сериале|книге|романе|новостях|спектакле|игре|сказке)\b"
    r"|\bпо (?:телевизору|новостям)\b|\bво сне\b"
    r"|\bin (?:a|the|my) (?:film|movie|series|book|novel|news|dream)\b|\bon tv\b"
    r"|\b(?:watched|saw|read) a (?:movie|film|series|novel|book)\b"
    r"|\b(?:tutaq|ferz edek) ki\b|\bmisal ucun\b|\bsadece (?:maraqlan|bilmek)\w+|\bbele (?:bir )?sey olmayib\b"
    r"|\bдопустим\b|\bк примеру\b|\bпросто (?:интересно|спрашиваю)|\bтакого не было\b"
    r"|\bjust curious\b|\bsuppose\b|\bit did not happen\b|\bin theory\b|\bfor my (?:thesis|studies)\b"
)
IS_NOW = re.compile(
    r"\b(?:yene|hele de|indi de|hal hazirda|bu gun|dunen|hemise|опять|снова|до сих пор|сейчас бь|again|still|today)\b"
    r"|\b(?:tap[di]\w+|нашли|нашел|found)\b"
    r"|\b(?:doyur|doyurler|vurur|hedeleyir|bogur|oldurecek\w*|istemirem|бь[её]т|избивает|угрожает|душит|убь[её]т|beats|hits|threatens)\b"
)
# Said of a thing: the queue, the mortgage, the heat. Only right beside the verb, so that who lends money is no thing.
IS_FIGURE = re.compile(
    r"\b(?:novbe|ipoteka|kredit|borc|faiz|vergi|imtahan|ders|kagiz|sened|burokratiya|qiymet|bahaliq|isti|soyuq|ses|yol|temir)"
    r"(?:ler|lar)?(?:i|in|im|imiz|si)? (?:meni |bizi |axirda )*(?:oldur|bog|bitir|mehv ed)\w*"
    r"|\b(?:is|isler|bu is) (?:meni |bizi )(?:oldur|bog)\w*"
    r"|\b(?:очеред|ремонт|жар|бюрократи|волокит|ипотек|цен|работ|уч[её]б|кредит|налог|шум|ocered|jara|rabot|ipotek)\w*"
    r" (?:меня |нас |просто |menya |nas )*(?:убива|убь|доби|добь|докона|душ|задуш|ubiv|dob|dus)\w*"
    r"|\b(?:queue|line|traffic|waiting|heat|cold|frost|paperwork|deadline|noise|form|job|work|wait|mortgage|boredom"
    r"|bureaucracy) (?:is |are |was |just |will )*(?:kill\w*|chok\w*|strangl\w*)(?: me| us)?"
    r"|\b(?:kill|killed|killing) (?:the|my|our) (?:lights?|battery|engine|project|mood|internet|heating|power|phone"
    r"|time)\b"
)
IS_STUDY = re.compile(
    r"\b(?:referat|muhazire|esse|teqdimat|kurs isi)\w*|\binsa (?:yaz|movzu|mene)\w*|\binsa\b"
    r"|\b(?:реферат|сочинени|эссе|лекци|курсов(?:ая|ую|ой)|презентаци)\w*|\bдоклад (?:по|о|об|на|про)\b|\bпо обж\b"
    r"|\b(?:essay|lecture|homework|dissertation)\w*|\bschool project\b"
    r"|\b(?:a|my) (?:talk|paper|presentation|report) (?:on|about)\b"
    r"|\b(?:nece il|hansi (?:ceza|madde)|ceza ne)\b(?= (?:verilir|duser|dusur|nezerde|var|qeder|dir)|$)"
    r"|\bimtahana hazirlas\w+"
    r"|\b(?:какая статья|какое наказание|сколько лет дают|какой срок)\b|\bучусь на юрист\w+|\bготовлюсь к экзамен\w+"
    r"|\bwhat (?:is|s) the (?:punishment|sentence|penalty)\b|\bhow many years\b|\bi study law\b|\blaw student\b"
)
