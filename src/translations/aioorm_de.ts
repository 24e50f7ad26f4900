<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="de">
<context>
    <name>AioError</name>
    <message>
        <source>the server has closed it</source>
        <translation>der Server hat sie geschlossen</translation>
    </message>
    <message>
        <source>The server did not answer when a statement was cancelled; its connection is given up.</source>
        <translation>Der Server hat nicht geantwortet, als eine Anweisung abgebrochen wurde; ihre Verbindung wird aufgegeben.</translation>
    </message>
    <message>
        <source>The connection is closed.</source>
        <translation>Die Verbindung ist geschlossen.</translation>
    </message>
    <message>
        <source>The thread of the connection, or the application, has ended.</source>
        <translation>Der Thread der Verbindung oder das Programm wurde beendet.</translation>
    </message>
    <message>
        <source>Another transaction holds the lock</source>
        <translation>Eine andere Transaktion hält die Sperre</translation>
    </message>
    <message>
        <source>Another transaction came in between: run the whole transaction again</source>
        <translation>Eine andere Transaktion ist dazwischengekommen: Die ganze Transaktion muss wiederholt werden</translation>
    </message>
    <message>
        <source>The transaction was begun as one that only reads</source>
        <translation>Die Transaktion wurde als eine begonnen, die nur liest</translation>
    </message>
    <message>
        <source>The server only reads</source>
        <translation>Der Server erlaubt nur Lesen</translation>
    </message>
    <message>
        <source>The server ended the statement: its max_statement_time came</source>
        <translation>Der Server hat die Anweisung beendet: Seine Höchstdauer (max_statement_time) war erreicht</translation>
    </message>
    <message>
        <source>The server ended the statement: its max_execution_time came</source>
        <translation>Der Server hat die Anweisung beendet: Seine Höchstdauer (max_execution_time) war erreicht</translation>
    </message>
    <message>
        <source>The server, or the whole of its data, only reads</source>
        <translation>Der Server erlaubt nur Lesen, überhaupt oder für alle seine Daten</translation>
    </message>
    <message>
        <source>No connection to %1: %2</source>
        <translation>Keine Verbindung zu %1: %2</translation>
    </message>
    <message>
        <source>the server&apos;s version is %1; MariaDB 10.5 and MySQL 8.0 are the oldest that can be used</source>
        <translation>der Server hat die Version %1; die ältesten, die verwendet werden können, sind MariaDB 10.5 und MySQL 8.0</translation>
    </message>
    <message>
        <source>No connection to %1: %2.</source>
        <translation>Keine Verbindung zu %1: %2.</translation>
    </message>
    <message>
        <source>while its name was looked up, or it did not answer</source>
        <translation>während sein Name nachgeschlagen wurde, oder er hat nicht geantwortet</translation>
    </message>
    <message>
        <source>The session could not be put back: %1</source>
        <translation>Die Sitzung konnte nicht zurückgesetzt werden: %1</translation>
    </message>
    <message>
        <source>The transaction that this statement belongs to is over.</source>
        <translation>Die Transaktion, zu der diese Anweisung gehört, ist schon zu Ende.</translation>
    </message>
    <message>
        <source>The statement has %1 MB with its values, and the server takes %2 MB (max_allowed_packet).</source>
        <translation>Die Anweisung hat mit ihren Werten %1 MB, und der Server nimmt %2 MB an (max_allowed_packet).</translation>
    </message>
    <message>
        <source>The client library has failed without a reason.</source>
        <translation>Die Client-Bibliothek ist ohne Angabe eines Grundes gescheitert.</translation>
    </message>
    <message>
        <source>The connection to %1 broke: %2</source>
        <translation>Die Verbindung zu %1 ist abgebrochen: %2</translation>
    </message>
    <message>
        <source>Another statement of this transaction was cancelled, and with it the transaction.</source>
        <translation>Eine andere Anweisung dieser Transaktion wurde abgebrochen und mit ihr die Transaktion.</translation>
    </message>
    <message>
        <source>The server ended the statement: its statement_timeout came, or an administrator did it</source>
        <translation>Der Server hat die Anweisung beendet: Seine Höchstdauer (statement_timeout) war erreicht, oder ein Administrator hat es veranlasst</translation>
    </message>
    <message>
        <source>A statement of this transaction has failed before: roll it back, or use a savepoint (aioAtomic) around what may fail</source>
        <translation>Eine Anweisung dieser Transaktion ist vorher gescheitert: Die Transaktion muss zurückgenommen werden, oder was scheitern darf, braucht einen Sicherungspunkt (aioAtomic)</translation>
    </message>
    <message>
        <source>The transaction, or the whole server, only reads</source>
        <translation>Die Transaktion oder der ganze Server erlaubt nur Lesen</translation>
    </message>
    <message>
        <source>libpq gives no reason.</source>
        <translation>libpq nennt keinen Grund.</translation>
    </message>
    <message>
        <source>The transaction was rolled back instead of committed: a statement in it had failed, and its error was not passed on.</source>
        <translation>Die Transaktion wurde zurückgenommen statt festgeschrieben: Eine Anweisung darin war gescheitert, und ihr Fehler wurde nicht weitergegeben.</translation>
    </message>
    <message>
        <source>A table was changed since this statement was prepared, and the transaction is lost with it: run the whole transaction again. (%1)</source>
        <translation>Eine Tabelle wurde geändert, seit diese Anweisung vorbereitet wurde, und damit ist die Transaktion verloren: Die ganze Transaktion muss wiederholt werden. (%1)</translation>
    </message>
    <message>
        <source>the name %1 cannot be found: %2</source>
        <translation>der Name %1 ist nicht zu finden: %2</translation>
    </message>
    <message>
        <source>while its name was looked up</source>
        <translation>während sein Name nachgeschlagen wurde</translation>
    </message>
    <message>
        <source>while the server did not take the connection</source>
        <translation>während der Server die Verbindung nicht annahm</translation>
    </message>
    <message>
        <source>while the server did not answer the login</source>
        <translation>während der Server auf die Anmeldung nicht antwortete</translation>
    </message>
    <message>
        <source>there is no memory</source>
        <translation>es ist kein Speicher frei</translation>
    </message>
    <message>
        <source>the time was up.</source>
        <translation>die Zeit war um.</translation>
    </message>
    <message>
        <source>The connection is closed</source>
        <translation>Die Verbindung ist geschlossen</translation>
    </message>
    <message>
        <source>The Qt driver reports an error without saying which</source>
        <translation>Der Qt-Treiber meldet einen Fehler, ohne zu sagen, welchen</translation>
    </message>
    <message>
        <source>Qt has no SQL driver named %1 here; there are: %2.</source>
        <translation>Qt hat hier keinen SQL-Treiber namens %1; es gibt: %2.</translation>
    </message>
    <message>
        <source>The deadline expired</source>
        <translation>Die Frist ist abgelaufen</translation>
    </message>
    <message>
        <source>The operation was cancelled</source>
        <translation>Der Vorgang wurde abgebrochen</translation>
    </message>
    <message>
        <source>The database has rolled back the transaction that this statement belongs to.</source>
        <translation>Die Datenbank hat die Transaktion zurückgenommen, zu der diese Anweisung gehört.</translation>
    </message>
    <message>
        <source>The backup %1: %2</source>
        <translation>Die Sicherung %1: %2</translation>
    </message>
    <message>
        <source>that is the database itself</source>
        <translation>das ist die Datenbank selbst</translation>
    </message>
    <message>
        <source>it is a folder</source>
        <translation>es ist ein Ordner</translation>
    </message>
    <message>
        <source>somebody uses the file of that name, or it was not closed (%1 is there)</source>
        <translation>die Datei dieses Namens wird benutzt, oder sie wurde nicht geschlossen (%1 ist vorhanden)</translation>
    </message>
    <message>
        <source>The backup %1 has another page size than the open database, whose journal mode does not allow that</source>
        <translation>Die Sicherung %1 hat eine andere Seitengröße als die geöffnete Datenbank, deren Journalmodus das nicht erlaubt</translation>
    </message>
    <message>
        <source>Another row has this value already</source>
        <translation>Ein anderer Datensatz hat diesen Wert schon</translation>
    </message>
    <message>
        <source>Another row of %1 has this %2 already</source>
        <translation>Ein anderer Datensatz von %1 hat dieses %2 schon</translation>
    </message>
    <message>
        <source>%1 of %2 must have a value</source>
        <translation>%1 von %2 muss einen Wert haben</translation>
    </message>
    <message>
        <source>A value breaks the rule %1</source>
        <translation>Ein Wert verletzt die Regel %1</translation>
    </message>
    <message>
        <source>A row refers to one that does not exist, or one that others refer to would go</source>
        <translation>Ein Datensatz verweist auf einen, den es nicht gibt, oder einer, auf den andere verweisen, würde verschwinden</translation>
    </message>
    <message>
        <source>The database has changed since this transaction began to read it, so it cannot write: run the whole transaction again, or begin it with BEGIN IMMEDIATE</source>
        <translation>Die Datenbank hat sich geändert, seit diese Transaktion sie zu lesen begann; deshalb kann sie nicht schreiben: Die ganze Transaktion muss wiederholt oder mit BEGIN IMMEDIATE begonnen werden</translation>
    </message>
    <message>
        <source>Another process is recovering the database after a crash: try again</source>
        <translation>Ein anderer Prozess stellt die Datenbank nach einem Absturz wieder her: bitte noch einmal versuchen</translation>
    </message>
    <message>
        <source>A table is in use by another statement of this process: try again once that has ended</source>
        <translation>Eine Tabelle wird von einer anderen Anweisung dieses Prozesses benutzt: bitte noch einmal versuchen, wenn sie zu Ende ist</translation>
    </message>
    <message>
        <source>Another connection or process holds the lock on the database longer than this one may wait: try again, or raise the busy timeout</source>
        <translation>Eine andere Verbindung oder ein anderer Prozess sperrt die Datenbank länger, als hier gewartet werden darf: bitte noch einmal versuchen oder die Wartezeit (busy timeout) erhöhen</translation>
    </message>
    <message>
        <source>The tables changed while the statement began: run it again</source>
        <translation>Die Tabellen haben sich geändert, während die Anweisung begann: bitte noch einmal ausführen</translation>
    </message>
    <message>
        <source>The database is too contended to begin: try again</source>
        <translation>Die Datenbank ist zu umkämpft, um zu beginnen: bitte noch einmal versuchen</translation>
    </message>
    <message>
        <source>There is no room left on the disk, or the database has reached its largest size</source>
        <translation>Auf dem Datenträger ist kein Platz mehr, oder die Datenbank hat ihre Höchstgröße erreicht</translation>
    </message>
    <message>
        <source>The database file could not be read or written</source>
        <translation>Die Datenbankdatei konnte nicht gelesen oder geschrieben werden</translation>
    </message>
    <message>
        <source>The database file is damaged: restore a backup, or rescue it with &quot;.recover&quot; of the sqlite3 program</source>
        <translation>Die Datenbankdatei ist beschädigt: Eine Sicherung muss zurückgespielt oder die Datei mit „.recover“ des Programms sqlite3 gerettet werden</translation>
    </message>
    <message>
        <source>The file is not an SQLite database, or it is encrypted</source>
        <translation>Die Datei ist keine SQLite-Datenbank, oder sie ist verschlüsselt</translation>
    </message>
    <message>
        <source>The database file was moved or deleted while it was open</source>
        <translation>Die Datenbankdatei wurde verschoben oder gelöscht, während sie geöffnet war</translation>
    </message>
    <message>
        <source>The database cannot be written to</source>
        <translation>In die Datenbank kann nicht geschrieben werden</translation>
    </message>
    <message>
        <source>The database file, or one of those beside it, cannot be opened</source>
        <translation>Die Datenbankdatei oder eine der Dateien daneben kann nicht geöffnet werden</translation>
    </message>
    <message>
        <source>There is not enough memory</source>
        <translation>Es ist nicht genug Speicher frei</translation>
    </message>
    <message>
        <source>the folder %1 does not exist</source>
        <translation>den Ordner %1 gibt es nicht</translation>
    </message>
    <message>
        <source>the file does not exist</source>
        <translation>die Datei gibt es nicht</translation>
    </message>
    <message>
        <source>the folder %1 is not writable</source>
        <translation>in den Ordner %1 darf nicht geschrieben werden</translation>
    </message>
    <message>
        <source>this user may not read it</source>
        <translation>dieser Benutzer darf sie nicht lesen</translation>
    </message>
    <message>
        <source>this user may not write to it or to its folder; open it read-only</source>
        <translation>dieser Benutzer darf nicht in sie oder in ihren Ordner schreiben; sie lässt sich nur zum Lesen öffnen</translation>
    </message>
    <message>
        <source>Cannot open the database %1: %2</source>
        <translation>Die Datenbank %1 lässt sich nicht öffnen: %2</translation>
    </message>
    <message>
        <source>The file %1 was replaced or deleted while it was open: what is written now would be lost. Close the database and open it again; a file that was put there needs the %1-wal and %1-shm beside it removed first, which belong to the old one.</source>
        <translation>Die Datei %1 wurde ersetzt oder gelöscht, während sie geöffnet war: Was jetzt geschrieben wird, ginge verloren. Die Datenbank muss geschlossen und wieder geöffnet werden; liegt dort eine neue Datei, müssen vorher %1-wal und %1-shm daneben entfernt werden, die zur alten gehören.</translation>
    </message>
    <message>
        <source>A database needs a file name; one in memory is named :memory:</source>
        <translation>Eine Datenbank braucht einen Dateinamen; eine im Arbeitsspeicher heißt :memory:</translation>
    </message>
    <message>
        <source>The attached database %1: %2</source>
        <translation>Die angehängte Datenbank %1: %2</translation>
    </message>
    <message>
        <source>The connection was closed while it was being opened</source>
        <translation>Die Verbindung wurde geschlossen, während sie geöffnet wurde</translation>
    </message>
    <message>
        <source>SQLite has rolled back the transaction that this statement belongs to.</source>
        <translation>SQLite hat die Transaktion zurückgenommen, zu der diese Anweisung gehört.</translation>
    </message>
    <message>
        <source>The statement was cancelled before it began</source>
        <translation>Die Anweisung wurde abgebrochen, bevor sie begann</translation>
    </message>
    <message>
        <source>This connection only reads, and the statement writes</source>
        <translation>Diese Verbindung liest nur, und die Anweisung schreibt</translation>
    </message>
    <message>
        <source>The statement was interrupted</source>
        <translation>Die Anweisung wurde unterbrochen</translation>
    </message>
    <message>
        <source>; the whole transaction was rolled back</source>
        <translation>; die ganze Transaktion wurde zurückgenommen</translation>
    </message>
    <message>
        <source>; the transaction is still open, and may be committed again or rolled back</source>
        <translation>; die Transaktion ist noch offen und kann noch einmal festgeschrieben oder zurückgenommen werden</translation>
    </message>
    <message>
        <source>The deadline came while the statement ran</source>
        <translation>Die Frist ist abgelaufen, während die Anweisung lief</translation>
    </message>
    <message>
        <source>The deadline came before the statement could begin</source>
        <translation>Die Frist ist abgelaufen, bevor die Anweisung beginnen konnte</translation>
    </message>
    <message>
        <source>The statement was cancelled</source>
        <translation>Die Anweisung wurde abgebrochen</translation>
    </message>
    <message>
        <source>The connection was closed while the statement ran</source>
        <translation>Die Verbindung wurde geschlossen, während die Anweisung lief</translation>
    </message>
    <message>
        <source>The connection was closed before the statement began</source>
        <translation>Die Verbindung wurde geschlossen, bevor die Anweisung begann</translation>
    </message>
    <message>
        <source>A decimal number has more than %1 digits.</source>
        <translation>Eine Dezimalzahl hat mehr als %1 Ziffern.</translation>
    </message>
    <message>
        <source>There is no memory left.</source>
        <translation>Es ist kein Speicher mehr frei.</translation>
    </message>
    <message>
        <source>The future was cancelled, or whoever awaited it is gone.</source>
        <translation>Das Ergebnis wurde abgesagt, oder wer darauf wartete, ist nicht mehr da.</translation>
    </message>
    <message>
        <source>An invalid URL cannot be stored: %1</source>
        <translation>Eine ungültige Adresse kann nicht gespeichert werden: %1</translation>
    </message>
    <message>
        <source>A number does not fit the type of the column it is compared with or assigned to.</source>
        <translation>Eine Zahl passt nicht zum Typ der Spalte, mit der sie verglichen oder der sie zugewiesen wird.</translation>
    </message>
    <message>
        <source>The stream was closed or destroyed.</source>
        <translation>Der Datenstrom wurde geschlossen oder verworfen.</translation>
    </message>
    <message>
        <source>The deadline expired before the next rows of the stream were there.</source>
        <translation>Die Frist ist abgelaufen, bevor die nächsten Zeilen des Datenstroms da waren.</translation>
    </message>
    <message>
        <source>The stream was cancelled, or the object it was bound to is gone.</source>
        <translation>Der Datenstrom wurde abgebrochen, oder das Objekt, an das er gebunden war, ist nicht mehr da.</translation>
    </message>
    <message>
        <source>The operation was cancelled, or the object it was bound to is gone.</source>
        <translation>Der Vorgang wurde abgebrochen, oder das Objekt, an das er gebunden war, ist nicht mehr da.</translation>
    </message>
    <message>
        <source>The deadline expired while another savepoint of the same transaction was open.</source>
        <translation>Die Frist ist abgelaufen, während ein anderer Sicherungspunkt derselben Transaktion offen war.</translation>
    </message>
    <message>
        <source>The database %1 is closed: aioConnect() opens it again.</source>
        <translation>Die Datenbank %1 ist geschlossen: aioConnect() öffnet sie wieder.</translation>
    </message>
    <message>
        <source>The AioDatabase object of %1 has been destroyed.</source>
        <translation>Das AioDatabase-Objekt von %1 gibt es nicht mehr.</translation>
    </message>
    <message>
        <source>The database %1 was closed.</source>
        <translation>Die Datenbank %1 wurde geschlossen.</translation>
    </message>
    <message>
        <source>No connection to %1 became free in time: %2 in use, %3 waiting (limit %4).%5 If the caller runs inside a transaction already, begin the inner one from its `tx`.</source>
        <translation>Keine Verbindung zu %1 wurde rechtzeitig frei: %2 in Gebrauch, %3 wartend (höchstens %4).%5 Läuft der Aufrufer schon in einer Transaktion, so muss die innere mit deren `tx` begonnen werden.</translation>
    </message>
    <message>
        <source>The transaction&apos;s connection is lost; the database has rolled it back.</source>
        <translation>Die Verbindung der Transaktion ist verloren; die Datenbank hat die Transaktion zurückgenommen.</translation>
    </message>
    <message>
        <source>The object that the operation was bound to is gone; the database had carried the operation out.</source>
        <translation>Das Objekt, an das der Vorgang gebunden war, ist nicht mehr da; die Datenbank hatte den Vorgang ausgeführt.</translation>
    </message>
    <message>
        <source> Other threads have %1 of the limit.</source>
        <translation> Andere Threads haben %1 davon.</translation>
    </message>
    <message>
        <source> %1 held by streams (AioStream), each until it is read to its end or destroyed.</source>
        <translation> %1 gehören Datenströmen (AioStream), jede so lange, bis er zu Ende gelesen oder verworfen ist.</translation>
    </message>
    <message>
        <source>The operation was cancelled, or the object it was bound to is gone</source>
        <translation>Der Vorgang wurde abgebrochen, oder das Objekt, an das er gebunden war, ist nicht mehr da</translation>
    </message>
    <message>
        <source> while waiting for a connection to %1: %2 open (limit %3), %4 in use, %5 being opened, %6 waiting.</source>
        <translation>, während auf eine Verbindung zu %1 gewartet wurde: %2 offen (höchstens %3), %4 in Gebrauch, %5 im Aufbau, %6 wartend.</translation>
    </message>
    <message>
        <source> If the caller runs inside a transaction of this database, the statement lacks its `tx` and waits for itself.</source>
        <translation> Läuft der Aufrufer in einer Transaktion dieser Datenbank, so fehlt der Anweisung deren `tx`, und sie wartet auf sich selbst.</translation>
    </message>
    <message>
        <source> The last connect failed: %1</source>
        <translation> Der letzte Verbindungsaufbau ist gescheitert: %1</translation>
    </message>
    <message>
        <source> while another savepoint of the same transaction was open.</source>
        <translation>, während ein anderer Sicherungspunkt derselben Transaktion offen war.</translation>
    </message>
    <message>
        <source>The database did not answer a cancelled statement; it may have been applied.</source>
        <translation>Die Datenbank hat auf eine abgebrochene Anweisung nicht geantwortet; vielleicht wurde sie ausgeführt.</translation>
    </message>
    <message>
        <source>Too many operations are waiting for a connection to %1.</source>
        <translation>Zu viele Vorgänge warten auf eine Verbindung zu %1.</translation>
    </message>
    <message>
        <source>The database was closed.</source>
        <translation>Die Datenbank wurde geschlossen.</translation>
    </message>
    <message>
        <source>The database has rolled back the whole transaction (%1). Begin it again.</source>
        <translation>Die Datenbank hat die ganze Transaktion zurückgenommen (%1). Sie muss neu begonnen werden.</translation>
    </message>
    <message>
        <source>No thread could be started for the database: %1</source>
        <translation>Für die Datenbank konnte kein Thread gestartet werden: %1</translation>
    </message>
    <message>
        <source>No connection to %1: %2 earlier attempts, which were given up, are still computing or looking up names.</source>
        <translation>Keine Verbindung zu %1: %2 frühere Versuche, die aufgegeben wurden, rechnen noch oder schlagen noch Namen nach.</translation>
    </message>
    <message>
        <source>No connection to %1 within %2 ms: the time was up %3.</source>
        <translation>Keine Verbindung zu %1 innerhalb von %2 ms: Die Zeit war um, %3.</translation>
    </message>
    <message>
        <source>The thread of the connection has ended.</source>
        <translation>Der Thread der Verbindung wurde beendet.</translation>
    </message>
    <message>
        <source>The deadline expired.</source>
        <translation>Die Frist ist abgelaufen.</translation>
    </message>
    <message>
        <source>The object was destroyed while an operation on it was in flight.</source>
        <translation>Das Objekt wurde verworfen, während ein Vorgang damit noch lief.</translation>
    </message>
    <message>
        <source>The row of %1 with the key %2 is not there any more: nothing was updated.</source>
        <translation>Den Datensatz von %1 mit dem Schlüssel %2 gibt es nicht mehr: Nichts wurde geändert.</translation>
    </message>
    <message>
        <source>Of %1 rows of %2 only %3 were updated.</source>
        <translation>Von %1 Datensätzen von %2 wurden nur %3 geändert.</translation>
    </message>
    <message>
        <source>No row of %1 matches.</source>
        <translation>Kein Datensatz von %1 passt.</translation>
    </message>
    <message>
        <source>The deadline expired while another operation on the same object was in flight.</source>
        <translation>Die Frist ist abgelaufen, während ein anderer Vorgang mit demselben Objekt noch lief.</translation>
    </message>
    <message>
        <source>An object of %1 is not valid. %2</source>
        <translation>Ein Objekt von %1 ist nicht gültig. %2</translation>
    </message>
</context>
<context>
    <name>AioListModel</name>
    <message>
        <source>&quot;%1&quot; is no key of %2.</source>
        <translation>„%1“ ist kein Schlüssel von %2.</translation>
    </message>
    <message>
        <source>There is no database: make an AioDatabase, or set the list model&apos;s database.</source>
        <translation>Es gibt keine Datenbank: Ein AioDatabase muss angelegt oder die database des Listenmodells gesetzt werden.</translation>
    </message>
    <message>
        <source>The row is not loaded yet.</source>
        <translation>Die Zeile ist noch nicht geladen.</translation>
    </message>
    <message>
        <source>The query was cancelled.</source>
        <translation>Die Abfrage wurde abgebrochen.</translation>
    </message>
    <message>
        <source>The list is not writable: set writable to true.</source>
        <translation>In die Liste kann nicht geschrieben werden: writable muss true sein.</translation>
    </message>
    <message>
        <source>The list was made from a table alone, which cannot be written: make it from AioListSource::of&lt;T&gt;().</source>
        <translation>Die Liste wurde aus einer Tabelle allein gemacht und kann nicht geschrieben werden: Sie muss mit AioListSource::of&lt;T&gt;() gemacht werden.</translation>
    </message>
    <message>
        <source>&quot;%1&quot; is the key of the row, which a list does not change.</source>
        <translation>„%1“ ist der Schlüssel der Zeile, den eine Liste nicht ändert.</translation>
    </message>
    <message>
        <source>&quot;%1&quot; is computed by the database.</source>
        <translation>„%1“ wird von der Datenbank berechnet.</translation>
    </message>
    <message>
        <source>The value does not fit the field &quot;%1&quot;: %2</source>
        <translation>Der Wert passt nicht zum Feld „%1“: %2</translation>
    </message>
    <message>
        <source>The row is gone already.</source>
        <translation>Die Zeile gibt es schon nicht mehr.</translation>
    </message>
    <message>
        <source>The change was taken back.</source>
        <translation>Die Änderung wurde zurückgenommen.</translation>
    </message>
    <message>
        <source>The row is being stored.</source>
        <translation>Die Zeile wird gerade gespeichert.</translation>
    </message>
</context>
<context>
    <name>AioModel</name>
    <message>
        <source>Its length is %1, and may be %2 at most.</source>
        <translation>Die Länge ist %1, erlaubt sind höchstens %2.</translation>
    </message>
    <message>
        <source>Its length is %1, and has to be %2.</source>
        <translation>Die Länge ist %1, sie muss %2 sein.</translation>
    </message>
    <message>
        <source>It is none of these: %1.</source>
        <translation>Es ist keines von diesen: %1.</translation>
    </message>
</context>
<context>
    <name>AioRecord</name>
    <message>
        <source>The key of a row is needed here.</source>
        <translation>Hier wird der Schlüssel eines Datensatzes gebraucht.</translation>
    </message>
    <message>
        <source>True or false is needed here.</source>
        <translation>Hier wird wahr oder falsch gebraucht.</translation>
    </message>
    <message>
        <source>A whole number that is not too large is needed here.</source>
        <translation>Hier wird eine ganze Zahl gebraucht, die nicht zu groß ist.</translation>
    </message>
    <message>
        <source>A number is needed here.</source>
        <translation>Hier wird eine Zahl gebraucht.</translation>
    </message>
    <message>
        <source>A text is needed here.</source>
        <translation>Hier wird ein Text gebraucht.</translation>
    </message>
    <message>
        <source>A date is needed here, such as 2026-05-01.</source>
        <translation>Hier wird ein Datum gebraucht, etwa 2026-05-01.</translation>
    </message>
    <message>
        <source>A time is needed here, such as 12:30:00.</source>
        <translation>Hier wird eine Uhrzeit gebraucht, etwa 12:30:00.</translation>
    </message>
    <message>
        <source>A date and time is needed here, such as 2026-05-01T12:30:00Z.</source>
        <translation>Hier werden Datum und Uhrzeit gebraucht, etwa 2026-05-01T12:30:00Z.</translation>
    </message>
    <message>
        <source>A UUID is needed here.</source>
        <translation>Hier wird eine UUID gebraucht.</translation>
    </message>
    <message>
        <source>A list is needed here.</source>
        <translation>Hier wird eine Liste gebraucht.</translation>
    </message>
    <message>
        <source>This value does not fit here.</source>
        <translation>Dieser Wert passt hier nicht.</translation>
    </message>
</context>
<context>
    <name>AioTableAdapter</name>
    <message>
        <source>The source has no role &quot;%1&quot;. It has: %2.</source>
        <translation>Die Quelle hat keine Rolle „%1“. Sie hat: %2.</translation>
    </message>
</context>
<context>
    <name>AioTreeModel</name>
    <message>
        <source>There is no database: make an AioDatabase, or set the tree model&apos;s database.</source>
        <translation>Es gibt keine Datenbank: Ein AioDatabase muss angelegt oder dem Baummodell eine Datenbank gegeben werden.</translation>
    </message>
    <message>
        <source>The query was cancelled.</source>
        <translation>Die Abfrage wurde abgebrochen.</translation>
    </message>
</context>
</TS>
