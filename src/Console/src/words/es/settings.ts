import type { Words } from '../en';

export const settings: Words['settings'] = {
  title: 'Ajustes', saved: 'Guardado',
  zone: 'Zona horaria', zoneHint: 'Los días y las horas de las campañas valen en esta zona, por ejemplo Europe/Madrid.',
  region: 'País', regionHint: 'Dos letras. Los números sin prefijo internacional se leen como números de este país.',
  chatSender: 'Remitente en el chat en línea', chatSenderHint: 'Las campañas que no nombran a un empleado salen de este.', none: 'Ninguno',
  words: 'Palabras que detienen los mensajes', wordsHint: 'Quien envía solo una de estas palabras no recibe más campañas. Una palabra por línea. STOP vale siempre.',
  wordsFor: name => `Palabras en ${name}`, ready: 'En este idioma valen las palabras ya preparadas hasta que escriba otras.',
  retention: 'Conservar a las personas de campañas terminadas (días)', retentionHint: 'De 30 a 3650. Los totales se conservan siempre.',
  keys: 'Claves', keysAbout: 'Una clave abre la consola y la API. Dé a cada persona la suya, para poder cerrarla sola.',
  keyName: 'Nombre', keyRole: 'Función', roles: { creator: 'Titular: todo', manager: 'Responsable: campañas y clientes, sin pagos ni claves', viewer: 'Lector: solo lectura' },
  newKey: 'Nueva clave', makeKey: 'Crear la clave', keyOnce: 'Copie la clave ahora: solo se muestra una vez.', copy: 'Copiar', copied: 'Copiado', notCopied: 'El navegador no lo ha permitido. Seleccione el texto y cópielo.', done: 'La he guardado',
  lastUsed: at => `usada por última vez ${at}`, neverUsed: 'nunca usada', revoked: at => `cerrada ${at}`, revoke: 'Cerrar', revokeTitle: '¿Cerrar esta clave?',
  revokeText: 'Todo lo que la usa se detiene en el acto, también las sesiones en navegadores. No se puede deshacer.', revokeGo: 'Cerrar la clave',
  phone: 'En su teléfono', phoneText: 'Muestre un código y escanéelo con la cámara del teléfono: el teléfono entra como usted. El código vale una vez, durante dos minutos.', phoneGo: 'Mostrar el código', phoneAgain: 'Mostrar otro código', phoneOld: 'El código ha caducado.', phoneAlt: 'Código QR para entrar con el teléfono',
  language: 'Idioma', signedIn: 'Sesión', signOut: 'Salir', role: 'Función', business: 'Negocio',
};
