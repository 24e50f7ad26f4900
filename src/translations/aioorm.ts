<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1">
<context>
    <name>AioError</name>
    <message>
        <source>the server has closed it</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The server did not answer when a statement was cancelled; its connection is given up.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The connection is closed.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The thread of the connection, or the application, has ended.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Another transaction holds the lock</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Another transaction came in between: run the whole transaction again</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The transaction was begun as one that only reads</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The server only reads</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The server ended the statement: its max_statement_time came</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The server ended the statement: its max_execution_time came</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The server, or the whole of its data, only reads</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No connection to %1: %2</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the server&apos;s version is %1; MariaDB 10.5 and MySQL 8.0 are the oldest that can be used</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No connection to %1: %2.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>while its name was looked up, or it did not answer</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The session could not be put back: %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The transaction that this statement belongs to is over.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The statement has %1 MB with its values, and the server takes %2 MB (max_allowed_packet).</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The client library has failed without a reason.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The connection to %1 broke: %2</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Another statement of this transaction was cancelled, and with it the transaction.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The server ended the statement: its statement_timeout came, or an administrator did it</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A statement of this transaction has failed before: roll it back, or use a savepoint (aioAtomic) around what may fail</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The transaction, or the whole server, only reads</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>libpq gives no reason.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The transaction was rolled back instead of committed: a statement in it had failed, and its error was not passed on.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A table was changed since this statement was prepared, and the transaction is lost with it: run the whole transaction again. (%1)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the name %1 cannot be found: %2</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>while its name was looked up</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>while the server did not take the connection</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>while the server did not answer the login</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>there is no memory</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the time was up.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The connection is closed</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The Qt driver reports an error without saying which</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Qt has no SQL driver named %1 here; there are: %2.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The deadline expired</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The operation was cancelled</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The database has rolled back the transaction that this statement belongs to.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The backup %1: %2</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>that is the database itself</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>it is a folder</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>somebody uses the file of that name, or it was not closed (%1 is there)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The backup %1 has another page size than the open database, whose journal mode does not allow that</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Another row has this value already</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Another row of %1 has this %2 already</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 of %2 must have a value</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A value breaks the rule %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A row refers to one that does not exist, or one that others refer to would go</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The database has changed since this transaction began to read it, so it cannot write: run the whole transaction again, or begin it with BEGIN IMMEDIATE</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Another process is recovering the database after a crash: try again</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A table is in use by another statement of this process: try again once that has ended</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Another connection or process holds the lock on the database longer than this one may wait: try again, or raise the busy timeout</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The tables changed while the statement began: run it again</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The database is too contended to begin: try again</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>There is no room left on the disk, or the database has reached its largest size</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The database file could not be read or written</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The database file is damaged: restore a backup, or rescue it with &quot;.recover&quot; of the sqlite3 program</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The file is not an SQLite database, or it is encrypted</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The database file was moved or deleted while it was open</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The database cannot be written to</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The database file, or one of those beside it, cannot be opened</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>There is not enough memory</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the folder %1 does not exist</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the file does not exist</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the folder %1 is not writable</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>this user may not read it</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>this user may not write to it or to its folder; open it read-only</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Cannot open the database %1: %2</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The file %1 was replaced or deleted while it was open: what is written now would be lost. Close the database and open it again; a file that was put there needs the %1-wal and %1-shm beside it removed first, which belong to the old one.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A database needs a file name; one in memory is named :memory:</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The attached database %1: %2</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The connection was closed while it was being opened</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>SQLite has rolled back the transaction that this statement belongs to.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The statement was cancelled before it began</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This connection only reads, and the statement writes</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The statement was interrupted</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>; the whole transaction was rolled back</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>; the transaction is still open, and may be committed again or rolled back</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The deadline came while the statement ran</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The deadline came before the statement could begin</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The statement was cancelled</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The connection was closed while the statement ran</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The connection was closed before the statement began</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A decimal number has more than %1 digits.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>There is no memory left.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The future was cancelled, or whoever awaited it is gone.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>An invalid URL cannot be stored: %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A number does not fit the type of the column it is compared with or assigned to.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The stream was closed or destroyed.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The deadline expired before the next rows of the stream were there.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The stream was cancelled, or the object it was bound to is gone.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The operation was cancelled, or the object it was bound to is gone.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The deadline expired while another savepoint of the same transaction was open.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The database %1 is closed: aioConnect() opens it again.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The AioDatabase object of %1 has been destroyed.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The database %1 was closed.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No connection to %1 became free in time: %2 in use, %3 waiting (limit %4).%5 If the caller runs inside a transaction already, begin the inner one from its `tx`.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The transaction&apos;s connection is lost; the database has rolled it back.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The object that the operation was bound to is gone; the database had carried the operation out.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source> Other threads have %1 of the limit.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source> %1 held by streams (AioStream), each until it is read to its end or destroyed.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The operation was cancelled, or the object it was bound to is gone</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source> while waiting for a connection to %1: %2 open (limit %3), %4 in use, %5 being opened, %6 waiting.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source> If the caller runs inside a transaction of this database, the statement lacks its `tx` and waits for itself.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source> The last connect failed: %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source> while another savepoint of the same transaction was open.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The database did not answer a cancelled statement; it may have been applied.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Too many operations are waiting for a connection to %1.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The database was closed.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The database has rolled back the whole transaction (%1). Begin it again.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No thread could be started for the database: %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No connection to %1: %2 earlier attempts, which were given up, are still computing or looking up names.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No connection to %1 within %2 ms: the time was up %3.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The thread of the connection has ended.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The deadline expired.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The object was destroyed while an operation on it was in flight.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The row of %1 with the key %2 is not there any more: nothing was updated.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Of %1 rows of %2 only %3 were updated.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No row of %1 matches.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The deadline expired while another operation on the same object was in flight.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>An object of %1 is not valid. %2</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>AioListModel</name>
    <message>
        <source>&quot;%1&quot; is no key of %2.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>There is no database: make an AioDatabase, or set the list model&apos;s database.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The row is not loaded yet.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The query was cancelled.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The list is not writable: set writable to true.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The list was made from a table alone, which cannot be written: make it from AioListSource::of&lt;T&gt;().</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&quot;%1&quot; is the key of the row, which a list does not change.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&quot;%1&quot; is computed by the database.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The value does not fit the field &quot;%1&quot;: %2</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The row is gone already.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The change was taken back.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The row is being stored.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>AioModel</name>
    <message>
        <source>Its length is %1, and may be %2 at most.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Its length is %1, and has to be %2.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>It is none of these: %1.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>AioRecord</name>
    <message>
        <source>The key of a row is needed here.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>True or false is needed here.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A whole number that is not too large is needed here.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A number is needed here.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A text is needed here.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A date is needed here, such as 2026-05-01.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A time is needed here, such as 12:30:00.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A date and time is needed here, such as 2026-05-01T12:30:00Z.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A UUID is needed here.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A list is needed here.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This value does not fit here.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>AioTableAdapter</name>
    <message>
        <source>The source has no role &quot;%1&quot;. It has: %2.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>AioTreeModel</name>
    <message>
        <source>There is no database: make an AioDatabase, or set the tree model&apos;s database.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The query was cancelled.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
</TS>
